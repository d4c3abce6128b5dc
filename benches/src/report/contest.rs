//! A row of another library against ours: the ratio of the times, where both count.

use super::family::{ours, part, plain};
use super::merged::{Figure, Task};

/// How a row of another library compares with the plain row of ours of the same size and number of threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It took so many times as long.
    Win(f64),
    /// The ratio rounds to 1.00.
    Tie(f64),
    /// It took this part of our time.
    Loss(f64),
    /// It did what we did not.
    Failed,
    /// It is not `ok`, or there is none of ours.
    Incomparable,
}

impl Outcome {
    /// Its time over ours.
    pub fn ratio(self) -> Option<f64> {
        match self {
            Outcome::Win(ratio) | Outcome::Tie(ratio) | Outcome::Loss(ratio) => Some(ratio),
            Outcome::Failed | Outcome::Incomparable => None,
        }
    }

    /// Whether we lost.
    pub fn lost(self) -> bool {
        matches!(self, Outcome::Loss(_) | Outcome::Failed)
    }
}

/// The plain row of ours beside which a row is laid: that of its part of the task where we have parts.
pub fn counterpart<'a>(task: &'a Task, row: &Figure) -> Option<&'a Figure> {
    let beside = |figure: &&Figure| {
        figure.size.text == row.size.text && figure.threads == row.threads && plain(&figure.peer)
    };
    let candidates = || task.figures.iter().filter(beside);
    let whole = || candidates().find(|figure| figure.peer == "cola");
    match part(&row.peer) {
        None => whole(),
        // A whole is no counterpart of a part where the parts are there.
        Some(_) if candidates().all(|figure| part(&figure.peer).is_none()) => whole(),
        Some(named) => candidates().find(|figure| part(&figure.peer) == Some(named)),
    }
}

/// The outcome for one row of another library.
pub fn outcome(row: &Figure, beside: Option<&Figure>) -> Outcome {
    let (Some(theirs), Some(beside)) = (row.counted(), beside) else { return Outcome::Incomparable };
    let Some(mine) = beside.counted() else { return Outcome::Failed };
    let ratio = theirs / mine;
    match ratio {
        r if (r - 1.0).abs() < 0.005 => Outcome::Tie(r),
        r if r > 1.0 => Outcome::Win(r),
        r => Outcome::Loss(r),
    }
}

/// A contest: a row of another library, ours beside it, and the outcome.
pub struct Contest<'a> {
    /// The task.
    pub task: &'a Task,
    /// The row of the other library.
    pub row: &'a Figure,
    /// Ours.
    pub beside: Option<&'a Figure>,
    /// How it ended.
    pub outcome: Outcome,
}

/// All contests.
pub fn contests(tasks: &[Task]) -> Vec<Contest<'_>> {
    let of = |task| {
        move |row| {
            let beside = counterpart(task, row);
            Contest { task, row, beside, outcome: outcome(row, beside) }
        }
    };
    tasks.iter().flat_map(|t| t.figures.iter().filter(|row| !ours(&row.peer)).map(of(t))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::merged::tasks;
    use crate::report::merged::tests::{find, sample};

    fn of(peer: &str, size: &str, threads: usize) -> Outcome {
        let tasks = tasks(&sample().records);
        let row = find(&tasks, ("fig9_sample", peer, size, threads));
        outcome(row, counterpart(&tasks[0], row))
    }

    #[test]
    fn ratios_are_theirs_over_ours() {
        assert_eq!(of("scipy direct", "400", 1), Outcome::Win(4.0));
        assert_eq!(of("scipy direct", "200", 1), Outcome::Loss(0.5));
        assert_eq!(of("scipy direct", "100", 1), Outcome::Tie(1.0));
    }

    #[test]
    fn a_row_that_is_wrong_is_neither_a_win_nor_a_loss() {
        assert_eq!(of("numpy wrong", "100", 1), Outcome::Incomparable);
        assert_eq!(of("torch | once wrong", "100", 1), Outcome::Incomparable);
        assert_eq!(of("cola-jax:*", "", 2), Outcome::Incomparable);
    }

    #[test]
    fn without_ours_there_is_no_contest_and_where_ours_failed_a_loss() {
        assert_eq!(of("pyamg CG", "400", 2), Outcome::Incomparable);
        assert_eq!(of("sklearn fit", "1000", 2), Outcome::Failed);
        assert!(Outcome::Failed.lost() && !Outcome::Incomparable.lost());
    }

    #[test]
    fn parts_are_laid_beside_parts() {
        let named = |peer: &str| Figure { peer: peer.into(), ..Figure::default() };
        let beside = |mine: &[&str], theirs: &str| {
            let task = Task { figures: mine.iter().map(|peer| named(peer)).collect(), ..Task::default() };
            counterpart(&task, &named(theirs)).map(|figure| figure.peer.clone())
        };
        assert_eq!(beside(&["cola forward"], "scipy forward").as_deref(), Some("cola forward"));
        assert_eq!(beside(&["cola forward"], "numml backward"), None);
        assert_eq!(beside(&["cola", "cola CG"], "matfree gradient, adjoint").as_deref(), Some("cola"));
        assert_eq!(beside(&["cola CG"], "scipy cg"), None);
    }
}

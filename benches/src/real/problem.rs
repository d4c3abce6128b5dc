//! A problem: one case of one function, and the ways in which it may be put. The first way is the plain one, for which
//! `Auto` chooses; the others are what it might have chosen instead.

use std::time::{Duration, Instant};

use cola::watch::{Limits, within};
use cola::{Report, Result, report};

use crate::paper::task::Trial;

/// What is right for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// A result that meets the criterion.
    Answer,
    /// An error that says why there is none.
    Refusal,
    /// Either: no digit of a result is certain.
    Both,
}

/// A case with the ways in which it may be put.
pub struct Problem {
    /// What is right.
    pub right: Right,
    /// The plain way, then our alternatives.
    pub ways: Vec<Way>,
}

/// One way to put it.
pub struct Way {
    /// What it is called in records: `cola`, or with what was asked for beside the defaults.
    pub peer: String,
    /// What is timed; its iterative methods end after so many seconds.
    pub make: Box<dyn Fn(Option<f64>) -> Result<Trial>>,
}

impl Way {
    /// A way by its name in records.
    pub fn new(peer: &str, make: impl Fn(Option<f64>) -> Result<Trial> + 'static) -> Way {
        let peer = if peer.is_empty() { "cola".to_owned() } else { format!("cola {peer}") };
        Way { peer, make: Box::new(make) }
    }
}

/// Runs `work` for at most so many seconds, as far as its methods look at the clock, and tells what ran.
///
/// # Errors
/// Those of the work; `NotConverged` where the time was up.
pub fn watched<T>(limit: Option<f64>, work: impl FnOnce() -> Result<T>) -> Result<(T, Report)> {
    let deadline = limit.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
    let (found, ran) = within(Limits { deadline, ..Limits::default() }, || report::record(work));
    Ok((found?, ran))
}

/// The numerical methods that ran, in order, each once, with their iterations: `sparse Cholesky`, `CG (34)`.
pub fn methods(ran: &Report) -> String {
    let mut names: Vec<String> = Vec::new();
    for evidence in ran.evidence().filter(|evidence| evidence.method != "Auto" && !evidence.method.is_empty())
    {
        let name = match evidence.iterations {
            Some(iterations) => format!("{} ({iterations})", evidence.method),
            None => evidence.method.to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// Why `Auto` chose them: its notes.
pub fn reasons(ran: &Report) -> String {
    let of_auto = ran.evidence().filter(|evidence| evidence.method == "Auto");
    let mut notes: Vec<&str> = of_auto.filter_map(|evidence| evidence.note.as_deref()).collect();
    notes.dedup();
    notes.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola::{ErrorKind, Evidence};

    #[test]
    fn what_ran_is_told_once_and_why_apart() {
        let push = |evidence: Evidence| report::push(|| evidence);
        let ((), ran) = report::record(|| {
            push(Evidence::of("Auto").note("cheap"));
            push(Evidence::of("CG").iterations(34));
            push(Evidence::of("CG").iterations(34));
            push(Evidence::of("LU"));
        });
        assert_eq!(methods(&ran), "CG (34), LU");
        assert_eq!(reasons(&ran), "cheap");
    }

    #[test]
    fn time_that_is_up_ends_an_iteration() {
        use cola::prelude::*;
        let n = 2000;
        let a = Tridiagonal::new(
            Array::vector(vec![-1.0; n - 1]),
            Array::vector(vec![2.0; n]),
            Array::vector(vec![-1.0; n - 1]),
        );
        let a = assume(&a.unwrap(), properties::PSD.set()).unwrap();
        let b = Array::vector(vec![1.0; n]);
        let solved = watched(Some(0.0), || solve_with(&a, &b, &Cg::default().into()));
        assert_eq!(solved.err().map(|e| e.kind()), Some(ErrorKind::NotConverged));
    }
}

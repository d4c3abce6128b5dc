//! How long a trial takes: the median of some runs after one that does not count.
//!
//! A run that is longer than the budget is not repeated, and counts.

use cola::Result;
use std::time::Instant;

use super::task::Trial;

/// How often a trial is run.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Seconds that the runs that count may take together.
    pub budget: f64,
    /// The most of them.
    pub reps: usize,
    /// Calls in each.
    pub inner: usize,
}

/// Seconds of one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// Of each run that counts, in order of length.
    pub counted: Vec<f64>,
    /// Of the first run.
    pub first: f64,
    /// Whether the first one was left out.
    pub first_dropped: bool,
}

impl Times {
    /// The middle one; the mean of the middle two.
    pub fn median(&self) -> f64 {
        let (t, n) = (&self.counted, self.counted.len());
        match n {
            0 => f64::NAN,
            _ => f64::midpoint(t[(n - 1) / 2], t[n / 2]),
        }
    }

    /// The shortest one.
    pub fn least(&self) -> f64 {
        self.counted.first().copied().unwrap_or(f64::NAN)
    }
}

/// Runs a trial; its last result stays for the check.
///
/// # Errors
/// Those of the trial.
pub fn measure(trial: &mut Trial, effort: Effort) -> Result<Times> {
    let inner = effort.inner.max(1);
    let mut once = || -> Result<f64> {
        trial.clear();
        let start = Instant::now();
        for _ in 0..inner {
            trial.run()?;
        }
        Ok(start.elapsed().as_secs_f64())
    };
    let each = |seconds: f64| seconds / inner as f64;
    let first = once()?;
    if first > effort.budget {
        return Ok(Times { counted: vec![each(first)], first: each(first), first_dropped: false });
    }
    let (mut counted, mut spent) = (Vec::new(), 0.0);
    while counted.is_empty() || (counted.len() < effort.reps && spent < effort.budget) {
        let seconds = once()?;
        spent += seconds;
        counted.push(each(seconds));
    }
    counted.sort_by(f64::total_cmp);
    Ok(Times { counted, first: each(first), first_dropped: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::task::Checked;
    use std::cell::Cell;
    use std::rc::Rc;

    fn counted(effort: Effort) -> (Times, usize) {
        let count = Rc::new(Cell::new(0));
        let inside = count.clone();
        let run = move || {
            inside.set(inside.get() + 1);
            Ok(())
        };
        let mut trial = Trial::new(run, |()| Ok(Checked::at_most(0.0, 0.0, "", &[])));
        let times = measure(&mut trial, effort).unwrap();
        (times, count.get())
    }

    #[test]
    fn the_first_run_is_dropped() {
        let (times, runs) = counted(Effort { budget: 1e3, reps: 3, inner: 2 });
        assert_eq!((times.counted.len(), runs), (3, 8));
        assert!(times.first_dropped && times.least() <= times.median());
    }

    #[test]
    fn a_run_beyond_the_budget_is_the_only_one() {
        let (times, runs) = counted(Effort { budget: -1.0, reps: 3, inner: 1 });
        assert_eq!((times.counted.len(), runs), (1, 1));
        assert!(!times.first_dropped && times.median() == times.first);
    }

    #[test]
    fn the_median_of_two_is_their_mean() {
        let times = Times { counted: vec![1.0, 3.0], first: 9.0, first_dropped: true };
        assert_eq!((times.median(), times.least()), (2.0, 1.0));
    }
}

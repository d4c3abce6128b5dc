//! An attempt by an iterative method that is broken off as soon as its progress says that it will take too long.

use cola_runtime::watch::{self, Limits, Moment};
use cola_runtime::{Op, Result};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long an iterative method may go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Patience {
    /// Iterations that are waited for before it is judged.
    pub after: usize,
    /// The iterations that may lie ahead of it, at the rate seen so far.
    pub ahead: usize,
    /// The relative residual at which it will end.
    pub tol: f64,
}

/// The iterations that reaching `tol` takes if the first `done` reached `residual`. A residual that does not fall tells
/// nothing good.
pub(crate) fn needed(done: usize, residual: f64, tol: f64) -> f64 {
    if residual < 0.9 { done as f64 * tol.max(1e-16).ln() / residual.ln() } else { f64::INFINITY }
}

impl Patience {
    /// Runs `work`; the first method in it that iterates on as many rows as `a` has is ended when too many iterations
    /// would lie ahead of it. The result, and whether it was ended.
    pub fn during<T>(self, a: &Op, work: impl FnOnce() -> Result<T>) -> (Result<T>, bool) {
        let flag = Arc::new(AtomicBool::new(false));
        let (raised, watched, n) = (flag.clone(), Cell::new(None), a.rows());
        let judge = Rc::new(move |moment: &Moment| match *moment {
            Moment::Started { method, rows, .. } if rows == n && watched.get().is_none() => {
                watched.set(Some(method));
            }
            Moment::Iteration { method, iteration, residual, .. } if watched.get() == Some(method) => {
                let ahead = needed(iteration, residual, self.tol) - iteration as f64;
                if iteration >= self.after && ahead > self.ahead as f64 {
                    raised.store(true, Ordering::Relaxed);
                }
            }
            _ => {}
        });
        let limits = Limits { cancel: Some(flag.clone()), ..Limits::default() };
        let outcome = watch::observe(judge, || watch::within(limits, work));
        (outcome, flag.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::DType;

    #[test]
    fn what_is_needed_follows_the_rate() {
        assert_eq!(needed(4, 1e-2, 1e-10).round(), 20.0);
        assert_eq!(needed(4, 1.0, 1e-10), f64::INFINITY);
    }

    #[test]
    fn a_slow_method_is_ended_and_a_fast_one_is_not() {
        let a = crate::operators::Identity::new(7, DType::F64);
        let patience = Patience { after: 5, ahead: 20, tol: 1e-8 };
        let run = |rate: f64| {
            let (ended, broken_off) = patience.during(&a, || {
                watch::tell(|| Moment::Started {
                    method: "CG",
                    rows: 7,
                    columns: 1,
                    tolerance: 1e-8,
                    limit: 9,
                });
                for iteration in 1..=40 {
                    let residual = rate.powi(iteration as i32);
                    watch::tell(|| Moment::Iteration { method: "CG", iteration, active: 1, residual });
                    if watch::stop_requested().is_some() {
                        return Ok(iteration);
                    }
                }
                Ok(40)
            });
            (ended.unwrap(), broken_off)
        };
        // 0.4²⁰ ≈ 1e-8 and 0.7⁵² ≈ 1e-8.
        assert_eq!((run(0.4), run(0.7)), ((40, false), (5, true)));
    }
}

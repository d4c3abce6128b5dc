//! Watching a computation while it runs, and stopping it.
//!
//! An iterative method *tells* what happens ([`tell`]): that it starts, each iteration, restarts, breakdowns, a
//! fallback, the certificate at the end. Whoever called [`observe`] around the computation hears it, however deep in
//! nested calls it happens. [`within`] puts a deadline or a cancel flag around a computation; methods ask
//! [`stop_requested`] once an iteration and end with what they have.
//!
//! Both are kept by thread: work that a method moves to other threads tells nothing. Without an observer and without
//! limits, each costs one load.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What happens inside an iterative method. Residuals are relative: ‖b − A·x‖/‖b‖ or what the method's page says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Moment {
    /// A method starts.
    Started {
        /// Its name.
        method: &'static str,
        /// Length of a column.
        rows: usize,
        /// Columns, pairs or probes that are asked for.
        columns: usize,
        /// The tolerance it will stop at.
        tolerance: f64,
        /// The most iterations it may take.
        limit: usize,
    },
    /// An iteration is done.
    Iteration {
        /// Of which method.
        method: &'static str,
        /// From 1.
        iteration: usize,
        /// Columns that are not finished.
        active: usize,
        /// The largest estimate of them.
        residual: f64,
    },
    /// A method starts a new cycle, or replaces a residual that has drifted.
    Restarted {
        /// Which method.
        method: &'static str,
        /// After which iteration.
        iteration: usize,
        /// The recomputed residual.
        residual: f64,
    },
    /// A quantity that the method divides by vanished.
    BrokeDown {
        /// Which method.
        method: &'static str,
        /// In which iteration.
        iteration: usize,
        /// What vanished.
        why: &'static str,
    },
    /// Another method takes over.
    FellBack {
        /// The one that gave up.
        from: String,
        /// The one that takes over.
        to: String,
    },
    /// A result was checked.
    Certified {
        /// By which method it was made.
        method: &'static str,
        /// The largest recomputed residual.
        residual: f64,
        /// What was asked for.
        tolerance: f64,
        /// Columns or pairs within the tolerance.
        converged: usize,
        /// Of how many.
        of: usize,
    },
}

/// Somebody who is told what happens; any closure that takes a [`Moment`] is one.
pub trait Observer {
    /// Called on the thread of the computation, between its iterations: be brief.
    fn on(&self, moment: &Moment);
}

impl<F: Fn(&Moment)> Observer for F {
    fn on(&self, moment: &Moment) {
        self(moment);
    }
}

/// Why a computation must end early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The time is up.
    Deadline,
    /// The flag was raised.
    Cancelled,
}

/// Bounds on a computation.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// When it must end.
    pub deadline: Option<Instant>,
    /// Raised by another thread (or a signal handler) to end it.
    pub cancel: Option<Arc<AtomicBool>>,
}

thread_local! {
    static OBSERVERS: RefCell<Vec<Rc<dyn Observer>>> = const { RefCell::new(Vec::new()) };
    static LIMITS: RefCell<Vec<Limits>> = const { RefCell::new(Vec::new()) };
    static OBSERVED: Cell<bool> = const { Cell::new(false) };
    static LIMITED: Cell<bool> = const { Cell::new(false) };
}

/// Takes the innermost observer or limits away, also when the work unwinds.
struct Installed(fn());

impl Drop for Installed {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Runs `work`; `observer` hears every moment of it, before those of outer calls to `observe`.
///
/// # Example
/// ```
/// use cola_runtime::watch::{Moment, observe, tell};
/// use std::{cell::Cell, rc::Rc};
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// observe(Rc::new(move |_: &Moment| counter.set(counter.get() + 1)), || {
///     tell(|| Moment::BrokeDown { method: "CG", iteration: 3, why: "pᴴ·A·p = 0" });
/// });
/// assert_eq!(heard.get(), 1);
/// ```
pub fn observe<T>(observer: Rc<dyn Observer>, work: impl FnOnce() -> T) -> T {
    OBSERVERS.with_borrow_mut(|all| all.push(observer));
    OBSERVED.set(true);
    let _installed = Installed(|| {
        OBSERVERS.with_borrow_mut(|all| {
            all.pop();
            OBSERVED.set(!all.is_empty());
        });
    });
    work()
}

/// Somebody listens on this thread.
#[inline]
pub fn is_observed() -> bool {
    OBSERVED.get()
}

/// Tells the observers of this thread, innermost first; `moment` is made only if there are any.
#[inline]
pub fn tell(moment: impl FnOnce() -> Moment) {
    if OBSERVED.get() {
        tell_all(&moment());
    }
}

#[cold]
fn tell_all(moment: &Moment) {
    // An observer may itself compute something that is observed.
    let all = OBSERVERS.with_borrow(|all| all.clone());
    all.iter().rev().for_each(|observer| observer.on(moment));
}

/// Runs `work` within limits, beside those already there.
///
/// # Example
/// ```
/// use cola_runtime::watch::{Limits, Stop, stop_requested, within};
/// let over = Limits { deadline: Some(std::time::Instant::now()), ..Limits::default() };
/// assert_eq!(within(over, stop_requested), Some(Stop::Deadline));
/// assert_eq!(stop_requested(), None);
/// ```
pub fn within<T>(limits: Limits, work: impl FnOnce() -> T) -> T {
    LIMITS.with_borrow_mut(|all| all.push(limits));
    LIMITED.set(true);
    let _installed = Installed(|| {
        LIMITS.with_borrow_mut(|all| {
            all.pop();
            LIMITED.set(!all.is_empty());
        });
    });
    work()
}

/// Whether this computation must end, and why; asked once an iteration.
#[inline]
pub fn stop_requested() -> Option<Stop> {
    if LIMITED.get() { first_exceeded() } else { None }
}

#[cold]
fn first_exceeded() -> Option<Stop> {
    LIMITS.with_borrow(|all| {
        all.iter().rev().find_map(|limits| {
            if limits.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                Some(Stop::Cancelled)
            } else if limits.deadline.is_some_and(|at| Instant::now() >= at) {
                Some(Stop::Deadline)
            } else {
                None
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_nest_and_end_with_their_work() {
        let flag = Arc::new(AtomicBool::new(false));
        let outer = Limits { cancel: Some(flag.clone()), ..Limits::default() };
        within(outer, || {
            within(Limits::default(), || {
                assert_eq!(stop_requested(), None);
                flag.store(true, Ordering::Relaxed);
                assert_eq!(stop_requested(), Some(Stop::Cancelled));
            });
        });
        assert_eq!(stop_requested(), None);
    }

    #[test]
    fn a_panic_takes_the_observer_away() {
        let silent = Rc::new(|_: &Moment| {});
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            observe(silent, || std::panic::resume_unwind(Box::new("stop")))
        }));
        assert!(caught.is_err() && !is_observed());
    }
}

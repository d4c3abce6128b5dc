//! What a computation did, and the evidence that its result is right.
//!
//! Methods *push* [`Evidence`] (a recomputed residual, an iteration count, a choice and its reason);
//! whoever called [`record`] around the call receives it in a [`Report`]. Without a recorder around,
//! pushing is free. Recorders nest: an inner report is also part of the outer one. Work that a method
//! moves to other threads pushes nothing; methods push from the calling thread.

use crate::error::{Error, ErrorKind, Result};
use crate::registry::Method;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Steps kept in one report; further ones are counted only.
pub const MAX_STEPS: usize = 256;

/// How an iterative method ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// The recomputed residual is within the tolerance.
    Converged,
    /// The residual no longer falls.
    Stagnated,
    /// The limit on iterations was reached.
    IterationLimit,
    /// The time was up.
    Deadline,
    /// The caller asked to stop.
    Cancelled,
    /// A quantity that the method divides by vanished, and again after a new start.
    Breakdown,
    /// A count shows that some of what was asked for was not found.
    Incomplete,
}

impl Status {
    /// In a sentence: "CG stagnated".
    pub fn words(self) -> &'static str {
        match self {
            Status::Converged => "converged",
            Status::Stagnated => "stagnated",
            Status::IterationLimit => "reached the limit on iterations",
            Status::Deadline => "ran out of time",
            Status::Cancelled => "was cancelled",
            Status::Breakdown => "broke down",
            Status::Incomplete => "found some of them only",
        }
    }

    /// What to do about it, whatever the method; methods know better.
    pub fn advice(self) -> &'static str {
        match self {
            Status::Converged => "nothing",
            Status::Stagnated => "give a preconditioner, raise tol, or use a direct method",
            Status::IterationLimit => "give a preconditioner, raise tol or max_iters, or use a direct method",
            Status::Deadline => "allow more time, or start again from the best iterate with x0",
            Status::Cancelled => "start again from the best iterate with x0",
            Status::Breakdown => "use another method: GMRES() breaks down only where A is singular",
            Status::Incomplete => "take another seed, a larger block or basis, or a smaller tol",
        }
    }
}

/// One piece of evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The numerical method, e.g. `sparse Cholesky`.
    pub method: Cow<'static, str>,
    /// Iterations, for iterative methods.
    pub iterations: Option<usize>,
    /// Recomputed relative backward error ‖b − A·x‖ / (‖A‖·‖x‖ + ‖b‖), largest over the columns.
    pub residual: Option<f64>,
    /// The tolerance that was asked for.
    pub tolerance: Option<f64>,
    /// How an iterative method ended.
    pub status: Option<Status>,
    /// Standard error of a stochastic estimate.
    pub standard_error: Option<f64>,
    /// 95 % confidence interval of a stochastic estimate.
    pub interval: Option<(f64, f64)>,
    /// Anything else worth saying, in one sentence.
    pub note: Option<Cow<'static, str>>,
    /// Why the result may be worth little, although it passed its check.
    pub warning: Option<Cow<'static, str>>,
}

impl Evidence {
    /// Evidence of a named numerical method.
    pub fn of(method: impl Into<Cow<'static, str>>) -> Evidence {
        Evidence { method: method.into(), ..Evidence::default() }
    }

    /// With a recomputed residual.
    #[must_use]
    pub fn residual(mut self, residual: f64) -> Evidence {
        self.residual = Some(residual);
        self
    }

    /// With an iteration count.
    #[must_use]
    pub fn iterations(mut self, iterations: usize) -> Evidence {
        self.iterations = Some(iterations);
        self
    }

    /// With the tolerance that was asked for.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Evidence {
        self.tolerance = Some(tolerance);
        self
    }

    /// With how the method ended.
    #[must_use]
    pub fn status(mut self, status: Status) -> Evidence {
        self.status = Some(status);
        self
    }

    /// With a standard error and the 95 % confidence interval around an estimate.
    #[must_use]
    pub fn uncertain(mut self, standard_error: f64, interval: (f64, f64)) -> Evidence {
        (self.standard_error, self.interval) = (Some(standard_error), Some(interval));
        self
    }

    /// With a warning.
    #[must_use]
    pub fn warning(mut self, warning: impl Into<Cow<'static, str>>) -> Evidence {
        self.warning = Some(warning.into());
        self
    }

    /// With a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<Cow<'static, str>>) -> Evidence {
        self.note = Some(note.into());
        self
    }
}

/// One thing that happened during a recorded computation.
#[derive(Clone, Debug)]
pub enum Event {
    /// Dispatch chose a method.
    Method(Arc<Method>),
    /// A method pushed evidence.
    Evidence(Evidence),
}

/// An event and how deep in nested calls it happened.
#[derive(Clone, Debug)]
pub struct Step {
    /// Nesting depth of dispatched calls, from 0.
    pub depth: usize,
    /// What happened.
    pub event: Event,
}

/// What a computation did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In order of time; at most [`MAX_STEPS`].
    pub steps: Vec<Step>,
    /// Steps beyond that.
    pub omitted: usize,
}

impl Report {
    /// All evidence, in order.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.steps.iter().filter_map(|s| match &s.event {
            Event::Evidence(e) => Some(e),
            Event::Method(_) => None,
        })
    }

    /// All warnings, in order.
    pub fn warnings(&self) -> impl Iterator<Item = &str> {
        self.evidence().filter_map(|e| e.warning.as_deref())
    }

    /// The last recomputed residual: that of the outermost solve, which finishes last.
    pub fn residual(&self) -> Option<f64> {
        self.evidence().filter_map(|e| e.residual).last()
    }

    /// Iterations of all iterative methods that ran.
    pub fn iterations(&self) -> Option<usize> {
        self.evidence().filter_map(|e| e.iterations).reduce(|a, b| a + b)
    }

    /// The last standard error: that of the outermost estimate, which finishes last.
    pub fn standard_error(&self) -> Option<f64> {
        self.evidence().filter_map(|e| e.standard_error).last()
    }

    /// Refuses a result whose certificate is worse than `tol`: every recomputed residual must be at most that.
    ///
    /// # Errors
    /// `Inaccurate` naming the method with the largest residual, or saying that nothing was certified.
    pub fn require(&self, tol: f64) -> Result<()> {
        let worst = self
            .evidence()
            .filter_map(|e| e.residual.map(|r| (r, e)))
            .reduce(|a, b| if a.0 >= b.0 || a.0.is_nan() { a } else { b });
        match worst {
            Some((residual, _)) if residual <= tol => Ok(()),
            Some((residual, e)) => Err(Error::new(
                ErrorKind::Inaccurate,
                format!("{}: the recomputed residual is {residual:.1e}, required were {tol:.1e}", e.method),
            )
            .with_help("lower the tol of the method, or compute in a wider dtype")),
            None => {
                Err(Error::new(ErrorKind::Inaccurate, "no residual was recomputed, so none can be required")
                    .with_help("closed forms push no evidence; verify the result with the operator itself"))
            }
        }
    }

    fn push(&mut self, step: Step) {
        if self.steps.len() < MAX_STEPS {
            self.steps.push(step);
        } else {
            self.omitted += 1;
        }
    }

    fn extend(&mut self, inner: &Report) {
        for step in &inner.steps {
            self.push(step.clone());
        }
        self.omitted += inner.omitted;
    }
}

struct Recorder {
    report: Report,
    methods: bool,
}

thread_local! {
    static RECORDERS: RefCell<Vec<Recorder>> = const { RefCell::new(Vec::new()) };
    /// The innermost recorder wants methods; a plain cell, so that a call without recorder pays one load.
    static METHODS: Cell<bool> = const { Cell::new(false) };
}

/// Removes the recorder also when the recorded code unwinds.
struct Installed;

impl Installed {
    fn finish(self) -> Report {
        let report = pop();
        std::mem::forget(self);
        report
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        pop();
    }
}

fn pop() -> Report {
    RECORDERS.with_borrow_mut(|stack| {
        let Some(done) = stack.pop() else { return Report::default() };
        if let Some(outer) = stack.last_mut() {
            outer.report.extend(&done.report);
        }
        METHODS.set(stack.last().is_some_and(|outer| outer.methods));
        done.report
    })
}

/// Runs `work` and reports every method that dispatch chose and every evidence pushed.
pub fn record<T>(work: impl FnOnce() -> T) -> (T, Report) {
    run(true, work)
}

/// Runs `work` and reports the evidence only; cheaper than [`record`].
pub fn record_evidence<T>(work: impl FnOnce() -> T) -> (T, Report) {
    run(false, work)
}

fn run<T>(methods: bool, work: impl FnOnce() -> T) -> (T, Report) {
    RECORDERS.with_borrow_mut(|stack| {
        let methods = methods || stack.last().is_some_and(|r| r.methods);
        stack.push(Recorder { report: Report::default(), methods });
        METHODS.set(methods);
    });
    let installed = Installed;
    let value = work();
    (value, installed.finish())
}

/// Adds evidence to the report of whoever records this computation.
pub fn push(evidence: impl FnOnce() -> Evidence) {
    RECORDERS.with_borrow_mut(|stack| {
        if let Some(r) = stack.last_mut() {
            let depth = crate::dispatch::scope::depth();
            r.report.push(Step { depth, event: Event::Evidence(evidence()) });
        }
    });
}

/// Somebody records evidence on this thread; lets a method skip work that only feeds the report.
pub fn is_recording() -> bool {
    RECORDERS.with_borrow(|stack| !stack.is_empty())
}

#[inline]
pub(crate) fn push_method<'a>(method: impl FnOnce() -> &'a Arc<Method>, depth: usize) {
    if METHODS.get() {
        record_method(method(), depth);
    }
}

#[cold]
fn record_method(method: &Arc<Method>, depth: usize) {
    RECORDERS.with_borrow_mut(|stack| {
        if let Some(r) = stack.last_mut() {
            r.report.push(Step { depth, event: Event::Method(method.clone()) });
        }
    });
}

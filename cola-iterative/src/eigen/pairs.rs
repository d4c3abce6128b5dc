//! Eigenpairs, and how a method hands them over: as a success only when every recomputed residual is small.

use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Status};

/// Eigenvalues, their vectors, and how well they fit the operator.
#[derive(Clone, Debug)]
pub struct Pairs<V = f64> {
    /// The most wanted first.
    pub values: Vec<V>,
    /// n×k; column i belongs to value i and has norm 1 (in the inner product of B where there is one).
    pub vectors: Array,
    /// ‖A·v − λ·v‖/‖A‖ of each, recomputed with A (‖A‖ is bounded from below, so this is never too small), or what the
    /// method's page says.
    pub residuals: Vec<f64>,
    /// How many of them are within the tolerance.
    pub converged: usize,
}

/// How a computation of several pairs ended.
pub(crate) struct End<'a> {
    pub method: &'static str,
    pub a: &'a Op,
    /// How many pairs were asked for.
    pub asked: usize,
    /// Applications of the operator to a vector.
    pub applies: usize,
    pub tol: f64,
    /// How it ended, were its pairs not good enough.
    pub status: Status,
    /// What a residual is.
    pub measure: &'static str,
    pub help: &'static str,
}

impl End<'_> {
    /// The pairs, if every residual is at most the tolerance.
    ///
    /// # Errors
    /// `NotConverged` or `Cancelled` with the vectors as best iterate.
    pub fn certify<V>(self, pairs: Pairs<V>) -> Result<(Pairs<V>, Evidence)> {
        let End { method, a, asked, applies, tol, status, measure, help } = self;
        let of = asked;
        let worst = pairs.residuals.iter().copied().fold(0.0, crate::larger);
        let converged = pairs.converged;
        watch::tell(|| Moment::Certified { method, residual: worst, tolerance: tol, converged, of });
        let evidence = Evidence::of(method).iterations(applies).residual(worst).tolerance(tol);
        if converged == of {
            return Ok((pairs, evidence.status(Status::Converged).note(format!("{of} pairs, {measure}"))));
        }
        // A method that believed itself converged, and is not by the recomputed residual, stagnated.
        let status = if status == Status::Converged { Status::Stagnated } else { status };
        let evidence =
            evidence.status(status).note(format!("{converged} of {of} pairs converged, {measure}"));
        let message = format!(
            "{method} on {a} {} after {applies} applications: {converged} of {of} pairs converged; the worst {measure} is \
             {worst:.1e}, asked for {tol:.1e}",
            status.words()
        );
        let error = Error::not_converged(message, pairs.vectors, evidence).with_help(match status {
            Status::Deadline | Status::Cancelled => "start again from the best iterate",
            _ => help,
        });
        Err(if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error })
    }
}

/// How many residuals are within the tolerance.
pub(crate) fn within(residuals: &[f64], tol: f64) -> usize {
    residuals.iter().filter(|&&r| r <= tol).count()
}

/// a/b, 0 where a is 0.
pub(crate) fn ratio(a: f64, b: f64) -> f64 {
    if a == 0.0 { 0.0 } else { a / b }
}

/// The status of a computation that was stopped.
pub(crate) fn stopped(stop: Stop) -> Status {
    match stop {
        Stop::Deadline => Status::Deadline,
        Stop::Cancelled => Status::Cancelled,
    }
}

/// k eigenpairs of a square operator can be asked for.
///
/// # Errors
/// `ShapeMismatch`; `InvalidArgument` for k > n.
pub(crate) fn expect_pairs(method: &str, a: &Op, k: usize) -> Result<()> {
    if !a.is_square() {
        return Err(Error::shape(method, format!("A = {a} must be square")));
    }
    if k > a.rows() {
        return Err(Error::invalid(method, format!("{k} pairs were asked for, {a} has {}", a.rows())));
    }
    Ok(())
}

/// NaN or infinity came out of an operator.
pub(crate) fn not_finite(method: &str, a: &Op, applies: usize) -> Error {
    let message = format!("{method} on {a}: NaN or infinity after {applies} applications");
    Error::new(ErrorKind::NotFinite, message)
        .with_help("A, or an operator given with it, returned it, or the numbers overflow the dtype")
}

//! Functions of operators times blocks: f(A)·B.
//!
//! | value | for | f is given as | n-vectors a column |
//! |---|---|---|---|
//! | [`LanczosFunction`] | self-adjoint A | its values on the spectrum | the basis kept, and 4 |
//! | [`ArnoldiFunction`] | any A | f of a small matrix | one cycle's basis, and 3 |
//! | [`ChebyshevFunction`] | self-adjoint A, spectrum in a known interval | its values there | 4 |
//! | [`RationalFunction`] | positive definite A | a power or the logarithm | 2 for each pole, and 3 |
//!
//! Tolerances are relative: ‖f(A)·b − x‖ ≤ tol·‖x‖ for each column. No residual tells that error; each page says by
//! what it is estimated or bounded. The evidence's `residual` is that estimate, and a result that the estimate does not
//! confirm is an error with the best iterate.

mod arnoldi;
mod chebyshev;
mod elliptic;
mod estimate;
mod lanczos;
pub(crate) mod process;
mod quadrature;
mod rational;
mod shifted;
mod stieltjes;

pub use arnoldi::ArnoldiFunction;
pub use chebyshev::{Chebyshev, ChebyshevFunction};
pub(crate) use estimate::{Convergence, next_check};
pub(crate) use lanczos::snapped;
pub use lanczos::{Function, LanczosFunction};
pub use rational::{Rational, RationalFunction};

use cola_runtime::watch::Stop;
use cola_runtime::{Array, ArrayRef, DType, Error, ErrorKind, Evidence, Op, Result, Status};

/// How columns ended, together.
pub(crate) struct Outcome {
    pub method: &'static str,
    pub tolerance: f64,
    pub iterations: usize,
    /// The largest estimated ‖f(A)·b − x‖/‖x‖.
    pub worst: f64,
    pub failure: Option<Status>,
}

impl Outcome {
    pub fn new(method: &'static str, tolerance: f64) -> Outcome {
        Outcome { method, tolerance, iterations: 0, worst: 0.0, failure: None }
    }

    /// Adds a column.
    pub fn add(&mut self, iterations: usize, error: f64, status: Status) {
        self.iterations = self.iterations.max(iterations);
        self.worst = crate::larger(self.worst, error);
        if status != Status::Converged {
            self.failure = self.failure.or(Some(status));
        }
    }

    /// The evidence, or the error with the best iterate.
    pub fn finish(self, a: &Op, best: ArrayRef<'_>, note: &'static str, help: &str) -> Result<Evidence> {
        let Outcome { method, tolerance, iterations, worst, failure } = self;
        let mut evidence = Evidence::of(method)
            .iterations(iterations)
            .residual(worst)
            .tolerance(tolerance)
            .status(failure.unwrap_or(Status::Converged))
            .note(note);
        let Some(status) = failure else {
            if worst > tolerance {
                evidence = evidence.warning("rounding: f(A)·b is much smaller than ‖f(A)‖·‖b‖");
            }
            return Ok(evidence);
        };
        let message = format!(
            "{method} on {a} {} after {iterations} iterations: the estimated ‖f(A)·b − x‖/‖x‖ is {worst:.1e}, asked \
             for {tolerance:.1e}",
            status.words()
        );
        let error = Error::not_converged(message, Array::copy_of(best)?, evidence).with_help(help);
        Err(if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error })
    }
}

/// The status of a computation that was stopped.
pub(crate) fn stopped(stop: Stop) -> Status {
    match stop {
        Stop::Deadline => Status::Deadline,
        Stop::Cancelled => Status::Cancelled,
    }
}

/// A is square, and b as high; x is like b.
pub(crate) fn check_shapes(what: &str, a: &Op, b: (usize, usize), x: (usize, usize)) -> Result<()> {
    if a.is_square() && b.0 == a.rows() && x == b {
        return Ok(());
    }
    let message =
        format!("A = {a} must be square, b as high and x like b; b is {}×{}, x {}×{}", b.0, b.1, x.0, x.1);
    Err(Error::shape(what, message))
}

/// The dtype to compute in for operands of two types.
pub(crate) fn working(a: &Op, b: DType) -> DType {
    DType::promote(a.dtype(), b).accumulator()
}

/// What came back from A is NaN or infinite.
pub(crate) fn not_finite(method: &str, a: &Op) -> Error {
    Error::new(ErrorKind::NotFinite, format!("{method} on {a}: NaN or infinity"))
        .with_help("A returned it, b holds it, or the numbers overflow the dtype")
}

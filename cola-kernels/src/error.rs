//! What can go wrong in a kernel, by name.
//!
//! The library underneath reports success on singular systems, returns NaN for NaN and panics on a shape
//! mismatch. Every such case is found here, before or after the call, and becomes one of these values.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result of a kernel.
pub type Result<T> = std::result::Result<T, KernelError>;

/// Why a kernel could not do what was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// A Cholesky pivot was not positive: the matrix is not positive definite.
    #[error("pivot {index} of the Cholesky factorisation is {value:e}: the matrix is not positive definite")]
    NotPositiveDefinite {
        /// Row (and column) of the matrix as given, counted from 0.
        index: usize,
        /// The pivot that should have been positive.
        value: f64,
    },
    /// A pivot was exactly zero (or overflowed): no solution exists for some right-hand side.
    #[error("pivot {index} of the factorisation is {value:e}: the matrix is singular")]
    Singular {
        /// Step of a dense elimination, column of a sparse one, counted from 0.
        index: usize,
        /// Modulus of the pivot: zero, infinite or NaN.
        value: f64,
    },
    /// An entry was NaN or infinite.
    #[error("entry ({row}, {col}) is NaN or infinite")]
    NotFinite {
        /// Row of the first such entry in column order.
        row: usize,
        /// Column of the first such entry in column order.
        col: usize,
    },
    /// Two operands do not fit.
    #[error("{what}: expected {}×{}, found {}×{}", expected.0, expected.1, found.0, found.1)]
    Shape {
        /// The operand that does not fit.
        what: &'static str,
        /// Rows and columns it should have.
        expected: (usize, usize),
        /// Rows and columns it has.
        found: (usize, usize),
    },
    /// A sparse pattern breaks its own rules (lengths, order, range).
    #[error("sparse pattern: {what} at row {row}")]
    Pattern {
        /// The rule that is broken.
        what: &'static str,
        /// The row where it is broken.
        row: usize,
    },
    /// Memory for a copy or a factor could not be had.
    #[error("out of memory: {bytes} bytes")]
    OutOfMemory {
        /// Bytes that were asked for.
        bytes: usize,
    },
    /// A sparse factor would need more entries than 32-bit indices can count.
    #[error("the factor needs more than 2^31 entries")]
    IndexOverflow,
    /// An iteration inside an eigenvalue or singular value computation did not converge.
    #[error("the {0} iteration did not converge")]
    NoConvergence(&'static str),
    /// The library underneath failed; its words.
    #[error("backend: {0}")]
    Backend(String),
}

/// Refuses an operand of the wrong shape.
pub(crate) fn expect_shape(
    what: &'static str,
    found: (usize, usize),
    expected: (usize, usize),
) -> Result<()> {
    if found == expected { Ok(()) } else { Err(KernelError::Shape { what, expected, found }) }
}

/// Refuses a matrix that is not square and returns its size.
pub(crate) fn expect_square(what: &'static str, (m, n): (usize, usize)) -> Result<usize> {
    expect_shape(what, (m, n), (m, m))?;
    Ok(n)
}

/// Runs a call into the library underneath; a panic there becomes an error that carries its words.
pub(crate) fn guarded<R>(call: impl FnOnce() -> R) -> Result<R> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|cause| {
        let words = cause
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| cause.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic without a message".to_owned());
        KernelError::Backend(words)
    })
}

impl From<faer::sparse::FaerError> for KernelError {
    fn from(e: faer::sparse::FaerError) -> Self {
        match e {
            faer::sparse::FaerError::IndexOverflow => KernelError::IndexOverflow,
            faer::sparse::FaerError::OutOfMemory => KernelError::OutOfMemory { bytes: 0 },
            other => KernelError::Backend(format!("{other:?}")),
        }
    }
}

//! The seam between run-time types and the typed kernels: transposes and errors translated once.

use cola_kernels::KernelError;
use cola_runtime::{Error, ErrorKind, Result, Trans};

/// The kernels' word for which map of an operator is meant.
pub(crate) fn trans(op: Trans) -> cola_kernels::Trans {
    match op {
        Trans::None => cola_kernels::Trans::None,
        Trans::Transpose => cola_kernels::Trans::Transpose,
        Trans::Adjoint => cola_kernels::Trans::Adjoint,
        Trans::Conj => cola_kernels::Trans::Conj,
    }
}

/// A kernel's error in words about the operand `what`.
pub(crate) fn error(what: &str, e: KernelError) -> Error {
    match e {
        KernelError::NotPositiveDefinite { index, value } => {
            Error::not_positive_definite(what, index, format!("{value:e}"))
        }
        KernelError::Singular { index, value } => Error::singular(what, index, format!("{value:e}")),
        KernelError::NotFinite { row, col } => Error::not_finite(what, (row, col)),
        KernelError::Shape { .. } => Error::shape(what, &e),
        KernelError::OutOfMemory { .. } | KernelError::IndexOverflow => {
            Error::new(ErrorKind::OutOfMemory, format!("{what}: {e}"))
        }
        other => Error::new(ErrorKind::Unsupported, format!("{what}: {other}")),
    }
}

/// A kernel's result, its error in words about the operand `what`.
pub(crate) trait OnOperand<T> {
    /// Names the operand in the error.
    fn on(self, what: &str) -> Result<T>;
}

impl<T> OnOperand<T> for std::result::Result<T, KernelError> {
    fn on(self, what: &str) -> Result<T> {
        self.map_err(|e| error(what, e))
    }
}

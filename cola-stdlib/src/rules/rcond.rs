//! The option `rcond`, below which singular values count as zero.

use crate::algorithms::direct::orthogonal::default_tolerance;
use cola_runtime::{Call, Error, Op, Result};

/// Guard: no tolerance is given, so that structure decides the rank of each part for itself.
pub(super) fn is_default(cx: &Call<'_>) -> bool {
    matches!(cx.get::<Option<f64>>("rcond"), Ok(None))
}

/// The tolerance relative to σ₁: the one given, or max(m, n)·ε in the dtype that is computed in.
///
/// # Errors
/// `InvalidArgument` unless 0 ≤ rcond < 1.
pub(super) fn tolerance(function: &str, a: &Op, rcond: Option<f64>) -> Result<f64> {
    match rcond {
        None => Ok(default_tolerance(a)),
        Some(tol) if (0.0..1.0).contains(&tol) => Ok(tol),
        Some(tol) => {
            Err(Error::invalid(function, format!("rcond is relative to σ₁ and must be in [0, 1), got {tol}")))
        }
    }
}

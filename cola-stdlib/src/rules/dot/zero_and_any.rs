//! `dot` of zero and anything.

use super::fits;
use crate::operators::Zero;
use cola_runtime::{Op, Result, method};

/// 0·B = 0.
///
/// # Requires   columns of A are rows of B.
/// # Cost       O(1).
/// # Source     the definition
#[method(dot, "Zero, _", rank = Override)]
fn zero_and_any(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    Ok(Zero::new(a.rows(), b.cols(), a.dtype().promote(b.dtype())))
}

//! `dot` of anything and zero.

use super::fits;
use crate::operators::Zero;
use cola_runtime::{Op, Result, method};

/// A·0 = 0.
///
/// # Requires   columns of A are rows of B.
/// # Cost       O(1).
/// # Source     the definition
#[method(dot, "_, Zero", rank = Override)]
#[method(dot, "Zero|ScalarMul|Identity, Zero", rank = Override)]
fn any_and_zero(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    Ok(Zero::new(a.rows(), b.cols(), a.dtype().promote(b.dtype())))
}

//! `pinv` of the zero operator.

use crate::operators::Zero;
use cola_runtime::{Op, Result, method};

/// 0⁺ = 0ᵀ
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(pinv, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    Ok(Zero::new(a.cols(), a.rows(), a.dtype()))
}

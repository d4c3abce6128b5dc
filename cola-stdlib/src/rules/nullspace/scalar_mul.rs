//! `nullspace` of a multiple of the identity.

use super::{everything, nothing};
use crate::operators::ScalarMul;
use crate::rules::scalars;
use cola_runtime::{Op, Operator, Result, Scalar, method};

/// c·x = 0 only for x = 0, unless c = 0
///
/// # Requires   c is finite.
/// # Cost       none.
/// # Source     definition
#[method(nullspace, "ScalarMul")]
fn scalar_mul(a: &ScalarMul) -> Result<Op> {
    let (n, dtype) = (a.shape().0, a.dtype());
    Ok(if scalars::finite(a)? == Scalar::new(0.0, 0.0) { everything(n, dtype) } else { nothing(n, dtype) })
}

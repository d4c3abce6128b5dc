//! `pinv` of a multiple of the identity.

use crate::number::reciprocal;
use crate::operators::{ScalarMul, Zero};
use crate::rules::scalars;
use cola_runtime::{Op, Operator, Result, Scalar, method};

/// (c·I)⁺ = c⁻¹·I, 0 for c = 0
///
/// # Requires   c is finite.
/// # Cost       none.
/// # Source     definition
#[method(pinv, "ScalarMul")]
fn scalar_mul(a: &ScalarMul) -> Result<Op> {
    let (c, n) = (scalars::finite(a)?, a.shape().0);
    if c == Scalar::new(0.0, 0.0) {
        Ok(Zero::new(n, n, a.dtype()))
    } else {
        ScalarMul::new(reciprocal(c), n, a.dtype())
    }
}

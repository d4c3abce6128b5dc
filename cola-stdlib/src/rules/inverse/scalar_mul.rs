//! `inverse` of a multiple of the identity.

use crate::number::reciprocal;
use crate::operators::ScalarMul;
use crate::rules::scalars;
use cola_runtime::{Error, ErrorKind, Op, Operator, Result, Scalar, method};

/// (c·I)⁻¹ = c⁻¹·I.
///
/// # Requires   c ≠ 0, and finite.
/// # Cost       none.
/// # Source     definition
#[method(inverse, "ScalarMul")]
fn scalar_mul(a: &ScalarMul) -> Result<Op> {
    let (c, n) = (scalars::finite(a)?, a.shape().0);
    if c == Scalar::new(0.0, 0.0) && n > 0 {
        return Err(Error::new(ErrorKind::Singular, format!("c·I of size {n}×{n} is singular: c = 0")));
    }
    ScalarMul::new(reciprocal(c), n, a.dtype())
}

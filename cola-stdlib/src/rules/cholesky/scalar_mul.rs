//! `cholesky` of a multiple of the identity.

use crate::number::shown;
use crate::operators::ScalarMul;
use crate::rules::scalars;
use cola_runtime::{Call, Error, Op, Result, Scalar, method};

/// c·I = (√c·I)·(√c·I)ᴴ
///
/// # Requires   c is real, finite and positive, else `NotPositiveDefinite`.
/// # Cost       none.
/// # Source     definition
#[method(cholesky, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, cx: &Call<'_>) -> Result<Op> {
    let (c, op) = (scalars::finite(a)?, cx.get::<&Op>("a")?);
    if op.rows() > 0 && !(c.re > 0.0 && c.im == 0.0) {
        return Err(Error::not_positive_definite("ScalarMul", 0, shown(c)));
    }
    ScalarMul::new(Scalar::new(c.re.sqrt(), 0.0), op.rows(), op.dtype())
}

//! `solve` with a multiple of the identity.

use crate::number::reciprocal;
use crate::operators::ScalarMul;
use crate::rules::finite::expect_finite;
use crate::rules::right_side::expect_numbers;
use cola_runtime::{Array, Error, ErrorKind, Op, Result, Scalar, method};

/// x = b/c.
///
/// # Requires   c ≠ 0.
/// # Cost       one operation for each entry of b.
/// # Source     definition
#[method(solve, "ScalarMul")]
fn scalar_mul(a: &Op, b: &Array) -> Result<Array> {
    expect_numbers("solve", a, b)?;
    let c = a.downcast_ref::<ScalarMul>().map_or(Scalar::new(f64::NAN, 0.0), ScalarMul::scalar);
    if c == Scalar::new(0.0, 0.0) && a.rows() > 0 {
        return Err(Error::new(ErrorKind::Singular, format!("A = {a} is singular: c = 0")));
    }
    expect_finite("solve", a)?;
    let mut x = Array::zeros(b.rows(), b.cols(), a.dtype().promote(b.dtype()))?;
    x.as_mut()?.axpby(reciprocal(c), b.as_ref(), Scalar::new(0.0, 0.0))?;
    Ok(x)
}

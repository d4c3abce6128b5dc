//! Arithmetic of arrays: sums of one shape, multiples, conjugates.

use cola_runtime::{Array, DType, Element, Error, Result, Scalar, with_element};

use super::numbers::Number;

/// a + sign·b, in the promoted dtype.
pub fn combine(a: &Array, sign: f64, b: &Array) -> Result<Array> {
    if a.shape() != b.shape() {
        let ((m, n), (p, q)) = (a.shape(), b.shape());
        let what = if sign < 0.0 { "-" } else { "+" };
        return Err(Error::shape(what, format!("the left array is {m}×{n}, the right one {p}×{q}")));
    }
    let dtype = DType::promote(a.dtype(), b.dtype());
    let mut sum = Array::zeros(a.rows(), a.cols(), dtype)?;
    let one = Scalar::new(1.0, 0.0);
    sum.as_mut()?.copy_from(a.as_ref())?;
    sum.as_mut()?.axpby(Scalar::new(sign, 0.0), b.as_ref(), one)?;
    Ok(sum)
}

/// c·a in the dtype of a, complex if c is.
pub fn scale(c: Number, a: &Array) -> Result<Array> {
    let (dtype, c) = (dtype_with(c, a), c.complex());
    let mut out = Array::zeros(a.rows(), a.cols(), dtype)?;
    out.as_mut()?.axpby(c, a.as_ref(), Scalar::new(0.0, 0.0))?;
    Ok(out)
}

/// a/c, entry by entry.
pub fn divide(a: &Array, c: Number) -> Result<Array> {
    with_element!(a.dtype(), S => {
        let v = a.view::<S>()?;
        with_element!(dtype_with(c, a), T => Array::from_fn(a.rows(), a.cols(), |i, j| {
            T::from_scalar(Number::Complex(v[(i, j)].to_scalar()).over(c).complex())
        }))
    })
}

/// aᴴ or aᵀ.
pub fn turn(a: &Array, conjugate: bool) -> Result<Array> {
    if conjugate { a.transposed().conjugated() } else { Ok(a.transposed()) }
}

/// A number does not widen the precision of an array, but a complex one makes it complex.
fn dtype_with(c: Number, a: &Array) -> DType {
    if matches!(c, Number::Complex(_)) { a.dtype().complex() } else { a.dtype() }
}

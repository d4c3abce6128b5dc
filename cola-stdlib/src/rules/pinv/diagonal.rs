//! `pinv` of a diagonal matrix.

use crate::number::reciprocal;
use crate::operators::Diagonal;
use crate::rules::rcond::tolerance;
use cola_runtime::{
    Array, Call, Element, Error, ErrorKind, Number, Op, Result, Scalar, method, with_element,
};

/// diag(d)⁺ = diag(d⁺) with 0⁺ = 0 and d⁺ = 1/d; with a tolerance, what is at or below rcond·max|d| counts as 0
///
/// # Requires   no NaN or infinity; 1/d is a number of the dtype.
/// # Cost       n.
/// # Source     definition
#[method(pinv, "Diagonal")]
fn diagonal(a: &Diagonal, rcond: Option<f64>, cx: &Call<'_>) -> Result<Op> {
    let tol = if rcond.is_some() { tolerance("pinv", cx.get::<&Op>("a")?, rcond)? } else { 0.0 };
    let d = a.entries();
    if let Some((i, _)) = d.as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        let modulus = |i: usize| d[(i, 0)].load().modulus();
        let largest = (0..d.nrows()).map(modulus).fold(0.0, f64::max);
        let mut out = Vec::with_capacity(d.nrows());
        for i in 0..d.nrows() {
            let zero = modulus(i) <= tol * largest;
            let x = if zero { Scalar::new(0.0, 0.0) } else { reciprocal(d[(i, 0)].to_scalar()) };
            out.push(<T as Element>::from_scalar(x));
            if !out[i].load().finite() {
                return Err(Error::new(
                    ErrorKind::NotFinite,
                    format!("Diagonal: the inverse of entry {i} overflows {}", T::DTYPE),
                )
                .with_help("pass rcond, below which entries count as zero, or a wider dtype"));
            }
        }
        Diagonal::new(Array::vector(out))
    })
}

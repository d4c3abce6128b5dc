//! `cholesky` of a tridiagonal matrix.

use crate::operators::Tridiagonal;
use cola_runtime::{Array, DType, Element, Error, Op, Result, Scalar, c64, method, with_element};

/// A = L·Lᴴ with a bidiagonal L: lₖₖ = (aₖₖ − |lₖ,ₖ₋₁|²)^½, lₖ₊₁,ₖ = aₖ₊₁,ₖ/lₖₖ
///
/// L is a Tridiagonal whose superdiagonal is zero.
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       O(n).
/// # Source     Golub & Van Loan, 4th ed., §4.3.6
#[method(cholesky, "PSD[Tridiagonal]")]
fn psd_tridiagonal(a: &Tridiagonal) -> Result<Op> {
    let scalars = |x: &Array| x.cast(DType::C64)?.to_vec::<c64>();
    let (mut sub, mut diag) = (scalars(a.sub())?, scalars(a.diag())?);
    for k in 0..diag.len() {
        let before = if k > 0 { sub[k - 1].norm_sqr() } else { 0.0 };
        let pivot = diag[k].re - before;
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(Error::not_positive_definite("Tridiagonal", k, pivot));
        }
        diag[k] = Scalar::new(pivot.sqrt(), 0.0);
        if k < sub.len() {
            sub[k] /= pivot.sqrt();
        }
    }
    let dtype = a.diag().dtype();
    let rounded =
        |x: &[Scalar]| with_element!(dtype, T => Array::from_fn(x.len(), 1, |i, _| T::from_scalar(x[i])));
    Tridiagonal::new(rounded(&sub)?, rounded(&diag)?, Array::zeros(sub.len(), 1, dtype)?)
}

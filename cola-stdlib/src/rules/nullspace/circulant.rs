//! `nullspace` of a circulant matrix.

use super::nothing;
use crate::operators::Circulant;
use crate::rules::{rcond::tolerance, spectra};
use cola_runtime::{Op, Result, method};

/// The columns of 𝓕ᴴ with |λₖ| ≤ rcond·max|λ|; their real and imaginary parts when C is real
///
/// # Requires   no NaN or infinity.
/// # Cost       a Fourier transform, once; n sines for each column of a real basis.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(nullspace, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant, rcond: Option<f64>) -> Result<Op> {
    spectra::finite("Circulant", operator.column())?;
    let zeros = spectra::zeros(operator.spectrum()?, tolerance("nullspace", a, rcond)?);
    if zeros.is_empty() {
        return Ok(nothing(a.cols(), a.dtype()));
    }
    spectra::fourier_vectors(&[operator.column().rows()], &zeros, a.dtype())
}

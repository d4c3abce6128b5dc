//! `pinv` of a circular convolution.

use crate::operators::Convolution;
use crate::rules::{convolutions, rcond::tolerance, spectra};
use cola_runtime::{Call, Op, Result, method};

/// C⁺ = 𝓕ᴴ·diag(λ⁺)·𝓕 with λ⁺ = 1/λ, and 0 for |λ| ≤ rcond·max|λ|
///
/// # Requires   a circular convolution; no NaN or infinity.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2, §5.5.2
#[method(pinv, "operator:Convolution", guard = is_circular)]
fn convolution(a: &Op, operator: &Convolution, rcond: Option<f64>) -> Result<Op> {
    spectra::finite("Convolution", operator.kernel())?;
    let values = spectra::pseudo_reciprocals(operator.spectrum()?, tolerance("pinv", a, rcond)?);
    Ok(spectra::pseudo_inverted(a, Convolution::of_eigenvalues(values, operator.sizes(), a.dtype())?))
}

fn is_circular(cx: &Call<'_>) -> bool {
    convolutions::is_circular(cx)
}

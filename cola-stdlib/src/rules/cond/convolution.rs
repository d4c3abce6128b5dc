//! `cond` of a circular convolution.

use crate::functions::Norm;
use crate::operators::Convolution;
use crate::rules::{convolutions, cyclic, spectra};
use cola_runtime::{Call, Result, method};

/// max|λₖ|/min|λₖ| for 2; (Σ|λₖ|²·Σ|λₖ|⁻²)^½ for fro; Σ|λₖ|·Σ|λₖ|⁻¹ for nuc, since C is normal
///
/// # Requires   a circular convolution; ord is fro, 2 or nuc; no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(cond, "Convolution", guard = is_spectral_and_circular)]
fn convolution(a: &Convolution, ord: Norm) -> Result<f64> {
    Ok(spectra::condition(cyclic::spectrum(a)?, ord))
}

fn is_spectral_and_circular(cx: &Call<'_>) -> bool {
    super::is_spectral(cx) && convolutions::is_circular(cx)
}

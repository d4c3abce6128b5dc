//! `cond` of a circulant matrix.

use super::is_spectral;
use crate::functions::Norm;
use crate::operators::Circulant;
use crate::rules::{cyclic, spectra};
use cola_runtime::{Result, method};

/// max|λₖ|/min|λₖ| for 2; (Σ|λₖ|²·Σ|λₖ|⁻²)^½ for fro; Σ|λₖ|·Σ|λₖ|⁻¹ for nuc, since C is normal
///
/// # Requires   ord is fro, 2 or nuc; no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(cond, "Circulant", guard = is_spectral)]
fn circulant(a: &Circulant, ord: Norm) -> Result<f64> {
    Ok(spectra::condition(cyclic::spectrum(a)?, ord))
}

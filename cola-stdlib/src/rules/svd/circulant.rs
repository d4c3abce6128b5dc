//! `svd` of a circulant matrix.

use crate::functions::SvdFactors;
use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Call, Result, method};

/// C = 𝓕ᴴ·diag(λ)·𝓕 is normal: svd(C) = (𝓕ᴴ·diag(λ/|λ|), |λ|, 𝓕ᴴ), in order; cosines and sines where C is real
///
/// # Requires   finite entries; memory for real vectors.
/// # Cost       a Fourier transform, once, and sorting; real: 2n sines for each vector.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(svd, "Circulant")]
fn circulant(a: &Circulant, cx: &Call<'_>) -> Result<SvdFactors> {
    cyclic::svd(a, cx)
}

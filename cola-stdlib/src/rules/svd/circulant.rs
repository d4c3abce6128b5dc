//! `svd` of a circulant matrix.

use super::{select, values};
use crate::functions::SvdFactors;
use crate::operators::Circulant;
use crate::rules::spectra;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// C = 𝓕ᴴ·diag(λ)·𝓕 is normal: svd(C) = (𝓕ᴴ·diag(λ/|λ|), |λ|, 𝓕ᴴ), in order; cosines and sines where C is real
///
/// # Requires   finite entries; memory for real vectors.
/// # Cost       a Fourier transform, once, and sorting; real: 2n sines for each vector.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(svd, "Circulant")]
fn circulant(a: &Circulant, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?);
    spectra::finite("Circulant", a.column())?;
    let spectrum = a.spectrum()?;
    let moduli: Vec<f64> = spectrum.values.iter().map(|z| z.norm()).collect();
    let chosen = select(&wanted, &moduli, op.dtype());
    let (u, v) = spectra::singular_vectors(&[op.rows()], &chosen, spectrum, op.dtype())?;
    let kept: Vec<f64> = chosen.iter().map(|&k| moduli[k]).collect();
    Ok(SvdFactors { u, s: values(op.dtype(), &kept)?, v })
}

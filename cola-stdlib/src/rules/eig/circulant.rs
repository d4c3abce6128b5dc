//! `eig` of a circulant matrix.

use super::values;
use crate::functions::Eigen;
use crate::memory;
use crate::operators::Circulant;
use crate::properties::SELF_ADJOINT;
use crate::rules::spectra;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// C = 𝓕ᴴ·diag(λ)·𝓕: columns of 𝓕ᴴ, which are applied by Fourier transforms; their real and imaginary parts when C is real
/// and self-adjoint, where k and −k have one eigenvalue
///
/// # Requires   finite entries; memory for a real basis.
/// # Cost       a Fourier transform, once, and sorting; N sines for each column of a real basis.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(eig, "Circulant")]
fn circulant(a: &Circulant, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    spectra::finite("Circulant", a.column())?;
    let all: &[Scalar] = &a.spectrum()?.values;
    let chosen = wanted.select(all, op.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&k| all[k]).collect();
    let dtype = if SELF_ADJOINT.of(op) { op.dtype() } else { op.dtype().complex() };
    if !dtype.is_complex() {
        memory::check(op.rows(), chosen.len(), dtype)?;
    }
    let vectors = spectra::fourier_vectors(&[op.rows()], &chosen, dtype)?;
    Ok(Eigen { values: values(cx, &kept)?, vectors })
}

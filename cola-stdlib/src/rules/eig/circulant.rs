//! `eig` of a circulant matrix.

use crate::functions::Eigen;
use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Call, Result, method};

/// C = 𝓕ᴴ·diag(λ)·𝓕: columns of 𝓕ᴴ, which are applied by Fourier transforms; their real and imaginary parts when C is real
/// and self-adjoint, where k and −k have one eigenvalue
///
/// # Requires   finite entries; memory for a real basis.
/// # Cost       a Fourier transform, once, and sorting; N sines for each column of a real basis.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(eig, "Circulant")]
fn circulant(a: &Circulant, cx: &Call<'_>) -> Result<Eigen> {
    cyclic::eig(a, cx)
}

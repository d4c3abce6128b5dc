//! `dot` of two circulant matrices.

use super::fits;
use crate::operators::Circulant;
use crate::rules::spectra;
use cola_runtime::{Op, Result, c64, method};

/// C·D = 𝓕ᴴ·diag(λ·μ)·𝓕. Circulant matrices commute, so what both have of SelfAdjoint, PSD, PD and Symmetric remains.
///
/// # Requires   columns of A are rows of B.
/// # Cost       three Fourier transforms.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(dot, "s:Circulant, t:Circulant")]
fn circulant_and_circulant(a: &Op, b: &Op, s: &Circulant, t: &Circulant) -> Result<Op> {
    fits(a, b)?;
    let values: Vec<c64> =
        s.spectrum()?.values.iter().zip(&t.spectrum()?.values).map(|(x, y)| x * y).collect();
    let made = Circulant::of_eigenvalues(values, a.dtype().promote(b.dtype()))?;
    Ok(spectra::multiplied(a, b, made))
}

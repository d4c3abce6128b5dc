//! `inverse` of a circulant matrix.

use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Op, Result, method};

/// C⁻¹ = 𝓕ᴴ·diag(1/λ)·𝓕, the circulant matrix of the eigenvalues 1/λ.
///
/// # Requires   no eigenvalue is zero up to the rounding of its computation.
/// # Cost       a Fourier transform for λ, once, and one for the first column of C⁻¹.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(inverse, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant) -> Result<Op> {
    cyclic::inverse(a, operator)
}

//! `pinv` of a circulant matrix.

use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Op, Result, method};

/// C⁺ = 𝓕ᴴ·diag(λ⁺)·𝓕 with λ⁺ = 1/λ, and 0 for |λ| ≤ rcond·max|λ|
///
/// # Requires   no NaN or infinity.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2, §5.5.2
#[method(pinv, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant, rcond: Option<f64>) -> Result<Op> {
    cyclic::pinv(a, operator, rcond)
}

//! `pinv` of a circular convolution.

use crate::operators::Convolution;
use crate::rules::{convolutions::is_circular, cyclic};
use cola_runtime::{Op, Result, method};

/// C⁺ = 𝓕ᴴ·diag(λ⁺)·𝓕 with λ⁺ = 1/λ, and 0 for |λ| ≤ rcond·max|λ|
///
/// # Requires   a circular convolution; no NaN or infinity.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2, §5.5.2
#[method(pinv, "operator:Convolution", guard = is_circular)]
fn convolution(a: &Op, operator: &Convolution, rcond: Option<f64>) -> Result<Op> {
    cyclic::pinv(a, operator, rcond)
}

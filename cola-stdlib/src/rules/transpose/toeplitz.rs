//! `transpose` of a Toeplitz matrix.

use crate::operators::Toeplitz;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// (Tᵀ)ᵢⱼ = tⱼ₋ᵢ: column and row trade places.
///
/// # Cost       m + n.
/// # Source     Golub & Van Loan, 4th ed., §4.7
#[method(transpose, "operator:Toeplitz")]
fn toeplitz(a: &Op, operator: &Toeplitz) -> Result<Op> {
    convolutions::toeplitz(Trans::Transpose, a, operator)
}

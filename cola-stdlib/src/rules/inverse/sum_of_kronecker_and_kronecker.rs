//! `inverse` of a sum of two Kronecker products.

use super::by_eigenbasis;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// (a·⊗Aᵢ + c·⊗Cᵢ)⁻¹ = W·(a·⊗Λᵢ + c·I)⁻¹·Wᴴ with Wᵢᴴ·Aᵢ·Wᵢ = Λᵢ, Wᵢᴴ·Cᵢ·Wᵢ = I, W = ⊗Wᵢ.
///
/// # Requires   the factors of one product are known to be SelfAdjoint, those of the other to be PD, and they have the same
///   orders; making the basis costs less than to factorise the whole, and than to iterate.
/// # Cost       Σ 12nᵢ³, on first use; 4·N·Σ nᵢ for each column.
/// # Source     Golub & Van Loan, 4th ed., §8.7.2; Rakitsch et al., NIPS 26 (2013)
#[method(inverse, "Sum[Kronecker[_...], Kronecker[_...]], Auto", guard = by_eigenbasis::pays)]
#[method(inverse, "Sum[Kronecker[_...], Scaled[Kronecker[_...]]], Auto", guard = by_eigenbasis::pays)]
#[method(inverse, "Sum[Scaled[Kronecker[_...]], Scaled[Kronecker[_...]]], Auto", guard = by_eigenbasis::pays)]
fn sum_of_kronecker_and_kronecker(a: &Op, alg: &Auto) -> Result<Op> {
    by_eigenbasis::inverse(a, alg)
}

//! `slogdet` of a sum of two Kronecker products.

use super::by_eigenbasis;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// det(a·⊗Aᵢ + c·⊗Cᵢ) = ∏ det(Cᵢ)^(N/nᵢ) · ∏ (a·λ₁·…·λₖ + c), λᵢ the eigenvalues of Aᵢ·v = λ·Cᵢ·v
///
/// # Requires   the factors of one product are known to be SelfAdjoint, those of the other to be PD, and they have the same
///   orders; making the eigenvalues costs less than to factorise the whole.
/// # Cost       Σ 12nᵢ³, shared with `solve`; N logarithms.
/// # Source     Golub & Van Loan, 4th ed., §8.7.2; Rakitsch et al., NIPS 26 (2013)
#[method(slogdet, "Sum[Kronecker[_...], Kronecker[_...]], Auto", guard = by_eigenbasis::pays)]
#[method(slogdet, "Sum[Kronecker[_...], Scaled[Kronecker[_...]]], Auto", guard = by_eigenbasis::pays)]
#[method(slogdet, "Sum[Scaled[Kronecker[_...]], Scaled[Kronecker[_...]]], Auto", guard = by_eigenbasis::pays)]
fn sum_of_kronecker_and_kronecker(a: &Op) -> Result<SlogDet> {
    by_eigenbasis::slogdet(a)
}

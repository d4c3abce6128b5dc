//! `slogdet` of a Kronecker product plus a multiple of the identity.

use super::by_eigenbasis;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// det(c·⊗Aᵢ + s·I) = ∏ (c·λ₁·…·λₖ + s) over all combinations of eigenvalues λᵢ of Aᵢ
///
/// # Requires   every factor is square; making the eigenvalues costs less than to factorise the whole.
/// # Cost       Σ 9nᵢ³ (self-adjoint) or about 50nᵢ³ complex operations, shared with `solve` and with every other shift; N
///   logarithms.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.12
#[method(slogdet, "Sum[Kronecker[_...], ScalarMul|Identity], Auto", guard = by_eigenbasis::pays)]
#[method(slogdet, "Sum[Scaled[Kronecker[_...]], ScalarMul|Identity], Auto", guard = by_eigenbasis::pays)]
fn sum_of_kronecker_and_scalar_mul(a: &Op) -> Result<SlogDet> {
    by_eigenbasis::slogdet(a)
}

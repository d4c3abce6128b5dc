//! `slogdet` of a Kronecker sum.

use super::by_eigenbasis;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// det(A₁ ⊕ … ⊕ Aₖ) = ∏ (λ₁ + … + λₖ) over all combinations of eigenvalues λᵢ of Aᵢ
///
/// # Requires   making the eigenvalues costs less than to factorise the whole.
/// # Cost       Σ 9nᵢ³ (self-adjoint) or about 50nᵢ³ complex operations, shared with `solve`; N logarithms.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.4.5
#[method(slogdet, "KronSum[_...], Auto", guard = by_eigenbasis::pays)]
fn kron_sum(a: &Op) -> Result<SlogDet> {
    by_eigenbasis::slogdet(a)
}

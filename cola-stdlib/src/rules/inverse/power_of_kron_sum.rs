//! `inverse` of a Kronecker sum that is multiplied with itself.

use super::by_eigenbasis;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// (A·…·A)⁻¹ = Q·T⁻ᵖ·Qᴴ for A = A₁ ⊕ … ⊕ Aₖ with Aᵢ = Qᵢ·Tᵢ·Qᵢᴴ, Q = ⊗Qᵢ: the basis is entered and left once, not p times.
///
/// The biharmonic equation L·L·u = b on a rectangle, say.
///
/// # Requires   all factors are one and the same Kronecker sum of self-adjoint operators; making the basis costs less than
///   to factorise the whole, and than to iterate.
/// # Cost       Σ 9nᵢ³ on first use, none for sine transforms; 4·N·Σ nᵢ for each column.
/// # Source     Lynch, Rice & Thomas, Numer. Math. 6 (1964)
#[method(inverse, "Product[KronSum[_...], KronSum[_...]...], Auto", guard = by_eigenbasis::pays)]
fn power_of_kron_sum(a: &Op, alg: &Auto) -> Result<Op> {
    by_eigenbasis::inverse(a, alg)
}

//! `inverse` of a Kronecker sum.

use super::by_eigenbasis;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// (A₁ ⊕ … ⊕ Aₖ)⁻¹ = Q·(T₁ ⊕ … ⊕ Tₖ)⁻¹·Qᴴ with Aᵢ = Qᵢ·Tᵢ·Qᵢᴴ, Q = ⊗Qᵢ.
///
/// For self-adjoint (or normal) factors Tᵢ is diagonal: fast diagonalisation. For others it is triangular, and the
/// system in the middle is Sylvester's equation.
///
/// # Requires   making the basis costs less than to factorise the whole, and than to iterate.
/// # Cost       Σ 9nᵢ³ (self-adjoint) or about 50nᵢ³ complex operations, on first use; 4·N·Σ nᵢ for each column.
/// # Source     Lynch, Rice & Thomas, Numer. Math. 6 (1964); Bartels & Stewart, CACM 15 (1972)
#[method(inverse, "KronSum[_...], Auto", guard = by_eigenbasis::pays)]
fn kron_sum(a: &Op, alg: &Auto) -> Result<Op> {
    by_eigenbasis::inverse(a, alg)
}

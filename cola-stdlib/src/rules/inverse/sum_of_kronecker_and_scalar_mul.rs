//! `inverse` of a Kronecker product plus a multiple of the identity.

use super::by_eigenbasis;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// (c·⊗Aᵢ + s·I)⁻¹ = Q·(c·⊗Tᵢ + s·I)⁻¹·Qᴴ with Aᵢ = Qᵢ·Tᵢ·Qᵢᴴ, Q = ⊗Qᵢ.
///
/// For self-adjoint (or normal) factors Tᵢ is diagonal, for others triangular. The vectors are kept with the factors, so that
/// another c or s costs N.
///
/// # Requires   every factor is square; making the basis costs less than to factorise the whole, and than to iterate.
/// # Cost       Σ 9nᵢ³ (self-adjoint) or about 50nᵢ³ complex operations, on first use; 4·N·Σ nᵢ for each column.
/// # Source     Golub & Van Loan, 4th ed., §12.3.4; Golub, Nash & Van Loan, IEEE Trans. Automat. Control 24 (1979)
#[method(inverse, "Sum[Kronecker[_...], ScalarMul|Identity], Auto", guard = by_eigenbasis::pays)]
#[method(inverse, "Sum[Scaled[Kronecker[_...]], ScalarMul|Identity], Auto", guard = by_eigenbasis::pays)]
fn sum_of_kronecker_and_scalar_mul(a: &Op, alg: &Auto) -> Result<Op> {
    by_eigenbasis::inverse(a, alg)
}

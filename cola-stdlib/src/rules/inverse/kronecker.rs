//! `inverse` of a Kronecker product.

use super::{inverses_of_parts, inverted_parts, parts_are_invertible};
use crate::operators::Kronecker;
use cola_runtime::{Alg, Op, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ)⁻¹ = A₁⁻¹ ⊗ … ⊗ Aₖ⁻¹.
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(inverse Aᵢ); the n×n product is never formed.
/// # Source     Van Loan, J. Comput. Appl. Math. 123 (2000), §2
#[method(inverse, "Kronecker[_...]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn kronecker(a: &Op, alg: &Alg) -> Result<Op> {
    Kronecker::new(inverted_parts(a, alg)?)
}

//! `pinv` of a Kronecker product.

use super::{of_each_part, of_parts, parts_decide};
use crate::operators::Kronecker;
use cola_runtime::{Alg, Op, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ)⁺ = A₁⁺ ⊗ … ⊗ Aₖ⁺, whatever the shapes and ranks
///
/// # Requires   no tolerance is given: each factor decides its own rank.
/// # Cost       Σ cost(pinv Aᵢ); the product is never formed.
/// # Source     Langville & Stewart, J. Comput. Appl. Math. 167 (2004), §2
#[method(pinv, "Kronecker[_...]", guard = parts_decide, plan = of_parts)]
fn kronecker(a: &Op, alg: &Alg) -> Result<Op> {
    Kronecker::new(of_each_part(a, alg)?)
}

//! `rank` of a Kronecker product.

use super::{count, of_parts};
use crate::functions::rank;
use crate::rules::rcond::is_default;
use cola_runtime::{Op, Result, Value, method};

/// rank(A₁ ⊗ … ⊗ Aₖ) = ∏ rank Aᵢ
///
/// # Requires   no tolerance is given: each factor decides its own rank.
/// # Cost       Σ cost(rank Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.15
#[method(rank, "Kronecker[_...]", guard = is_default, plan = of_parts)]
fn kronecker(a: &Op) -> Result<Value> {
    Ok(count(a.children().iter().try_fold(1, |product, part| rank(part).map(|r| product * r))?))
}

//! `rank` of a block-diagonal operator.

use super::{count, of_parts};
use crate::functions::rank;
use crate::operators::BlockDiag;
use crate::rules::rcond::is_default;
use cola_runtime::{Result, Value, method};

/// rank diag(A₁, …, Aₖ) = Σ mᵢ·rank Aᵢ, block i standing mᵢ times
///
/// # Requires   no tolerance is given: each block decides its own rank.
/// # Cost       Σ cost(rank Aᵢ), whatever the multiplicities.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.4
#[method(rank, "BlockDiag[_...]", guard = is_default, plan = of_parts)]
fn block_diag(a: &BlockDiag) -> Result<Value> {
    let parts = a.parts().iter().zip(a.multiplicities());
    let total = parts.map(|(part, m)| rank(part).map(|r| m * r)).sum::<Result<usize>>()?;
    Ok(count(total))
}

//! `nullspace` of a block-diagonal operator.

use super::of_parts;
use crate::functions::nullspace_with;
use crate::operators::BlockDiag;
use crate::properties::STIEFEL;
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Op, Result, method};

/// diag(N₁, …, Nₖ) for the bases Nᵢ of the blocks, multiplicities kept
///
/// # Requires   no tolerance is given: each block decides its own rank.
/// # Cost       Σ cost(nullspace Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(nullspace, "BlockDiag[_...]", guard = is_default, plan = of_parts)]
fn block_diag(a: &BlockDiag, alg: &Alg) -> Result<Op> {
    let bases = a.parts().iter().map(|part| nullspace_with(part, alg, None)).collect::<Result<Vec<_>>>()?;
    Ok(BlockDiag::with_multiplicities(bases, a.multiplicities().to_vec())?.claimed(STIEFEL.set()))
}

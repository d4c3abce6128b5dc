//! `pinv` of a block-diagonal operator.

use super::{of_each_part, of_parts, parts_decide};
use crate::operators::BlockDiag;
use cola_runtime::{Alg, Call, Op, Result, method};

/// diag(A₁, …, Aₖ)⁺ = diag(A₁⁺, …, Aₖ⁺), multiplicities kept
///
/// # Requires   no tolerance is given: each block decides its own rank.
/// # Cost       Σ cost(pinv Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(pinv, "BlockDiag[_...]", guard = parts_decide, plan = of_parts)]
fn block_diag(a: &BlockDiag, alg: &Alg, cx: &Call<'_>) -> Result<Op> {
    BlockDiag::with_multiplicities(of_each_part(cx.get("a")?, alg)?, a.multiplicities().to_vec())
}

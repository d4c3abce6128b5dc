//! `lu` of a block-diagonal operator.

use super::of_parts;
use crate::functions::{LuFactors, lu};
use crate::operators::BlockDiag;
use cola_runtime::{Call, Op, Result, method};

/// diag(A₁, …, Aₖ) = diag(P₁, …, Pₖ)·diag(L₁, …, Lₖ)·diag(U₁, …, Uₖ)·diag(Q₁, …, Qₖ)ᵀ, multiplicities kept
///
/// # Requires   every block is square.
/// # Cost       Σ cost(lu Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(lu, "BlockDiag[_...]", guard = blocks_are_square, plan = of_parts)]
fn block_diag(a: &BlockDiag) -> Result<LuFactors> {
    let parts = a.parts().iter().map(lu).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&LuFactors) -> &Op| {
        BlockDiag::with_multiplicities(
            parts.iter().map(|f| field(f).clone()).collect(),
            a.multiplicities().to_vec(),
        )
    };
    Ok(LuFactors { p: all(|f| &f.p)?, l: all(|f| &f.l)?, u: all(|f| &f.u)?, q: all(|f| &f.q)? })
}

fn blocks_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}

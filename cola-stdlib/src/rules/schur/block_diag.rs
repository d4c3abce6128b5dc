//! `schur` of a block-diagonal operator.

use super::of_parts;
use crate::functions::{SchurFactors, schur};
use crate::operators::BlockDiag;
use cola_runtime::{Call, Op, Result, method};

/// diag(A₁, …, Aₖ) = diag(Q₁, …, Qₖ)·diag(T₁, …, Tₖ)·diag(Q₁, …, Qₖ)ᴴ, multiplicities kept
///
/// # Requires   every block is square.
/// # Cost       Σ cost(schur Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(schur, "BlockDiag[_...]", guard = parts_are_square, plan = of_parts)]
fn block_diag(a: &BlockDiag) -> Result<SchurFactors> {
    let parts = a.parts().iter().map(schur).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&SchurFactors) -> &Op| {
        let blocks = parts.iter().map(|f| field(f).clone()).collect();
        BlockDiag::with_multiplicities(blocks, a.multiplicities().to_vec())
    };
    Ok(SchurFactors { q: all(|f| &f.q)?, t: all(|f| &f.t)? })
}

fn parts_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}

//! `adjoint` of a grid of blocks.

use crate::operators::Block;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// ([Aᵢⱼ])ᴴ = [Aⱼᵢᴴ]: blocks trade places across the diagonal.
///
/// # Cost       Σ cost(adjoint Aᵢⱼ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(adjoint, "operator:Block", plan = plan)]
fn block(a: &Op, operator: &Block) -> Result<Op> {
    maps::block(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

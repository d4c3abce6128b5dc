//! `conj` of a grid of blocks.

use crate::operators::Block;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj([Aᵢⱼ]) = [conj(Aᵢⱼ)].
///
/// # Cost       Σ cost(conj Aᵢⱼ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(conj, "operator:Block", plan = plan)]
fn block(a: &Op, operator: &Block) -> Result<Op> {
    maps::block(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

//! `trace` of a grid of blocks.

use super::{accept, weighted};
use crate::number::number;
use crate::operators::Block;
use crate::rules::grids::has_square_diagonal;
use cola_runtime::{Alg, Call, Op, Planner, Result, Scalar, Value, method};

/// tr [Aᵢⱼ] = Σ tr Aᵢᵢ
///
/// # Requires   every block of the diagonal is square; the algorithm can be passed on, and is asked for no accuracy of its own.
/// # Cost       Σ cost(trace Aᵢᵢ).
/// # Source     definition
#[method(trace, "operator:Block", guard = diagonal_accepts, plan = plan)]
fn block(a: &Op, operator: &Block, alg: &Alg) -> Result<Value> {
    let grid = operator.grid();
    let one = Scalar::new(1.0, 0.0);
    Ok(number(a.dtype(), weighted((0..grid.counts().0).map(|i| (one, grid.at(i, i))), alg)?))
}

fn diagonal_accepts(cx: &Call<'_>) -> bool {
    let blocks =
        |block: &Block| (0..block.grid().counts().0).map(|i| block.grid().at(i, i).clone()).collect();
    has_square_diagonal(cx)
        && cx.get::<&Block>("operator").map(blocks).is_ok_and(|parts: Vec<Op>| accept(cx, &parts))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (grid, alg) = (cx.get::<&Block>("operator")?.grid(), cx.get::<&Alg>("alg")?);
    (0..grid.counts().0).try_for_each(|i| planner.call_named("trace", &[grid.at(i, i).into(), alg.into()]))
}

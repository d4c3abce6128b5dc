//! `trace` of a grid of blocks.

use crate::functions::trace;
use crate::number::number;
use crate::operators::Block;
use crate::rules::grids::has_square_diagonal;
use cola_runtime::{Call, Op, Planner, Result, Scalar, Value, method};

/// tr [Aᵢⱼ] = Σ tr Aᵢᵢ
///
/// # Requires   every block of the diagonal is square.
/// # Cost       Σ cost(trace Aᵢᵢ).
/// # Source     definition
#[method(trace, "operator:Block", guard = has_square_diagonal, plan = plan)]
fn block(a: &Op, operator: &Block) -> Result<Value> {
    let grid = operator.grid();
    let mut sum = Scalar::new(0.0, 0.0);
    for i in 0..grid.counts().0 {
        sum += trace(grid.at(i, i))?;
    }
    Ok(number(a.dtype(), sum))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let grid = cx.get::<&Block>("operator")?.grid();
    (0..grid.counts().0).try_for_each(|i| planner.call_named("trace", &[grid.at(i, i).into()]))
}

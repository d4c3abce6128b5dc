//! `assume` of a grid of blocks.

use super::{assumed, possible, rebuilt};
use crate::inference;
use crate::operators::Block;
use crate::properties::REAL;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// The blocks of the diagonal are principal parts: PD, PSD, SelfAdjoint and Symmetric reach those that are square
/// together; Real reaches every block.
///
/// # Requires   the shape allows the claim.
/// # Cost       Σ cost(assume Aᵢⱼ).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1.2
#[method(assume, "operator:Block", plan = plan)]
fn block(a: &Op, operator: &Block, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let parts = reaching(operator, p).map(|(part, claim)| assumed(part, claim));
    Ok(rebuilt(a, parts.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

/// Each block and what it learns.
fn reaching(operator: &Block, p: PropSet) -> impl Iterator<Item = (&Op, PropSet)> {
    let grid = operator.grid();
    let real = if REAL.is_in(p) { REAL.set() } else { PropSet::EMPTY };
    let diagonal = if grid.has_square_diagonal() { inference::of_diagonal_blocks(p) } else { PropSet::EMPTY };
    grid.places().map(move |(i, j)| (grid.at(i, j), if i == j { real.union(diagonal) } else { real }))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    reaching(cx.get("operator")?, cx.get("p")?).try_for_each(|(part, claim)| {
        p.call_named("assume", &[Arg::Op(part), (&Value::Properties(claim)).into()])
    })
}

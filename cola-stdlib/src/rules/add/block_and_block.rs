//! `add` of two grids of blocks.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::Grid;
use crate::rules::grids::{pair, simplified};
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, method};

/// [Aᵢⱼ] + [Bᵢⱼ] = [Aᵢⱼ + Bᵢⱼ].
///
/// # Requires   blocks of the same shapes on both sides.
/// # Cost       Σ cost(add(Aᵢⱼ, Bᵢⱼ)).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(add, "Block[_...], Block[_...]", guard = blocks_agree, plan = plan)]
#[method(add, "Concat[_...], Concat[_...]", guard = blocks_agree, plan = plan)]
fn block_and_block(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let counts = Grid::of(a).map(Grid::counts);
    let counts = counts.ok_or_else(|| Error::invalid("add", format!("{a} is no grid of blocks")))?;
    let parts = a.children().iter().zip(b.children()).map(|(s, t)| functions::add(s, t));
    Ok(merged(simplified(counts, parts.collect::<Result<_>>()?)?, a, b))
}

fn blocks_agree(cx: &Call<'_>) -> bool {
    pair(cx).is_some_and(|(s, t)| s.row_starts() == t.row_starts() && s.col_starts() == t.col_starts())
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let mut pairs = a.children().iter().zip(b.children());
    pairs.try_for_each(|(s, t)| p.call_named("add", &[Arg::Op(s), Arg::Op(t)]))
}

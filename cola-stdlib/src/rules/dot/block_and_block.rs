//! `dot` of two grids of blocks.

use super::{fits, merged};
use crate::functions;
use crate::operators::Grid;
use crate::rules::grids::{pair, simplified};
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, Value, method};

/// Products of blocks that are multiplied out; beyond, the attempt itself is too much work.
const PRODUCTS: usize = 64;

/// [Aᵢⱼ]·[Bⱼₖ] = [Σⱼ Aᵢⱼ·Bⱼₖ], when the blocks simplify so much that this is no more work to apply.
///
/// Multiplying out reads each block several times; without simplifications the lazy product is cheaper, and the next method
/// makes it.
///
/// # Requires   columns of A are cut where rows of B are; at most 64 products of blocks.
/// # Cost       Σ cost(dot(Aᵢⱼ, Bⱼₖ)).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(dot, "Block[_...]|Concat[_...], Block[_...]|Concat[_...]", guard = blocks_meet, plan = plan)]
fn block_and_block(a: &Op, b: &Op, cx: &Call<'_>) -> Result<Value> {
    fits(a, b)?;
    let Some((s, t)) = Grid::of(a).zip(Grid::of(b)) else {
        return Err(Error::invalid("dot", format!("{a} and {b} are no grids of blocks")));
    };
    let ((m, inner), n) = (s.counts(), t.counts().1);
    let mut parts = Vec::with_capacity(m * n);
    for (i, k) in (0..m).flat_map(|i| (0..n).map(move |k| (i, k))) {
        let mut sum = functions::dot(s.at(i, 0), t.at(0, k))?;
        for j in 1..inner {
            sum = functions::add(&sum, &functions::dot(s.at(i, j), t.at(j, k))?)?;
        }
        parts.push(sum);
    }
    let made = simplified((m, n), parts)?;
    if made.cost().flops > a.cost().flops + b.cost().flops {
        return cx.next();
    }
    Ok(Value::Op(merged(made, a, b)))
}

fn blocks_meet(cx: &Call<'_>) -> bool {
    pair(cx).is_some_and(|(s, t)| {
        let ((m, inner), n) = (s.counts(), t.counts().1);
        s.col_starts() == t.row_starts() && m * inner * n <= PRODUCTS
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let Some((s, t)) = pair(cx) else { return Ok(()) };
    let ((m, inner), n) = (s.counts(), t.counts().1);
    for (i, k) in (0..m).flat_map(|i| (0..n).map(move |k| (i, k))) {
        (0..inner).try_for_each(|j| p.call_named("dot", &[Arg::Op(s.at(i, j)), Arg::Op(t.at(j, k))]))?;
    }
    p.note("kept as a lazy product where multiplying out would be more work to apply");
    Ok(())
}

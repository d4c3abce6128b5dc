//! `add` of a grid of blocks and a block-diagonal or diagonal operator.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::{Block, BlockDiag, Grid};
use cola_runtime::{Arg, Call, Error, Index, Op, Planner, Result, method};

/// [Aᵢⱼ] + diag(B₁, …, Bₖ) adds Bᵢ to Aᵢᵢ; a diagonal matrix is cut where the blocks are.
///
/// # Requires   every block of the diagonal is square, and B is diagonal or has its blocks at the same places.
/// # Cost       Σ cost(add(Aᵢᵢ, Bᵢ)).
/// # Source     the definition
#[method(add, "s:Block[_...], BlockDiag[_...]", guard = places_agree, plan = plan)]
#[method(add, "s:Block[_...], Diagonal", guard = places_agree, plan = plan)]
fn block_and_block_diag(a: &Op, b: &Op, s: &Block) -> Result<Op> {
    same_shape(a, b)?;
    let grid = s.grid();
    let terms = terms(grid, b)?
        .ok_or_else(|| Error::invalid("add", format!("the blocks of {a} and {b} are at other places")))?;
    let sums = grid.places().map(|(i, j)| {
        let part = grid.at(i, j);
        if i == j { functions::add(part, &terms[i]) } else { Ok(part.clone()) }
    });
    Ok(merged(Block::of_grid(grid.counts(), sums.collect::<Result<_>>()?)?, a, b))
}

/// What is added to each block of the diagonal; `None` where B is cut at other places.
fn terms(grid: &Grid, b: &Op) -> Result<Option<Vec<Op>>> {
    let starts = grid.row_starts();
    let Some(blocks) = b.downcast_ref::<BlockDiag>() else {
        let cut = |ends: &[usize]| {
            let range = Index::Range { start: ends[0], end: ends[1], step: 1 };
            functions::slice(b, &range, &range)
        };
        return starts.windows(2).map(cut).collect::<Result<Vec<Op>>>().map(Some);
    };
    let parts = blocks.parts().iter().zip(blocks.multiplicities());
    let parts: Vec<Op> = parts.flat_map(|(part, &times)| std::iter::repeat_n(part.clone(), times)).collect();
    let fits = |(part, ends): (&Op, &[usize])| part.shape() == (ends[1] - ends[0], ends[1] - ends[0]);
    let agree = parts.len() + 1 == starts.len() && parts.iter().zip(starts.windows(2)).all(fits);
    Ok(agree.then_some(parts))
}

fn places_agree(cx: &Call<'_>) -> bool {
    let Ok((s, b)) = operands(cx) else { return false };
    let grid = s.grid();
    let same = b.shape()
        == (grid.row_starts().last().copied().unwrap_or(0), grid.col_starts().last().copied().unwrap_or(0));
    same && grid.has_square_diagonal() && terms(grid, b).is_ok_and(|terms| terms.is_some())
}

fn operands<'a>(cx: &Call<'a>) -> Result<(&'a Block, &'a Op)> {
    Ok((cx.get("s")?, cx.get("b")?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (s, b) = operands(cx)?;
    let Some(terms) = terms(s.grid(), b)? else { return Ok(()) };
    terms
        .iter()
        .enumerate()
        .try_for_each(|(i, term)| p.call_named("add", &[Arg::Op(s.grid().at(i, i)), Arg::Op(term)]))
}

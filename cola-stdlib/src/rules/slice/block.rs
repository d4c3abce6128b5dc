//! `slice` of a grid of blocks.

use super::{checked, claimed};
use crate::functions;
use crate::operators::Grid;
use crate::rules::grids::simplified;
use cola_runtime::{Arg, Call, Error, Index, Op, Planner, Result, Value, method};

/// [Aᵢⱼ][rows, cols] is the grid of the parts of the blocks that are taken.
///
/// # Requires   ranges without gaps, or all; something is taken.
/// # Cost       Σ cost(slice Aᵢⱼ) over the blocks that are met.
/// # Source     the definition
#[method(slice, "Block[_...]", guard = is_contiguous, plan = plan)]
#[method(slice, "Concat[_...]", guard = is_contiguous, plan = plan)]
fn block(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let pieces = pieces(a, rows, cols)?;
    let parts = pieces.parts.iter().map(|(part, rows, cols)| functions::slice(part, rows, cols));
    Ok(claimed(simplified(pieces.counts, parts.collect::<Result<_>>()?)?, a, rows, cols))
}

struct Pieces<'a> {
    counts: (usize, usize),
    parts: Vec<(&'a Op, Index, Index)>,
}

/// The blocks that are met, and what is taken of each.
fn pieces<'a>(a: &'a Op, rows: &Index, cols: &Index) -> Result<Pieces<'a>> {
    let grid = Grid::of(a).ok_or_else(|| Error::invalid("slice", format!("{a} is no grid of blocks")))?;
    let (rows, cols) = (met(grid.row_starts(), rows), met(grid.col_starts(), cols));
    let counts = (rows.len(), cols.len());
    let places = rows.iter().flat_map(|r| cols.iter().map(move |c| (r, c)));
    let parts = places.map(|(r, c)| (grid.at(r.0, c.0), r.1.clone(), c.1.clone())).collect();
    Ok(Pieces { counts, parts })
}

/// The segments between starts that a range meets, and the range within each.
fn met(starts: &[usize], index: &Index) -> Vec<(usize, Index)> {
    let end = starts.last().copied().unwrap_or(0);
    let (from, to) = match index {
        Index::Range { start, end, .. } => (*start, *end),
        _ => (0, end),
    };
    let segment = |(i, ends): (usize, &[usize])| {
        let (first, last) = (ends[0], ends[1]);
        let (start, end) = (from.max(first), to.min(last));
        let whole = (start, end) == (first, last);
        let index = if whole {
            Index::All
        } else {
            Index::Range { start: start - first, end: end.saturating_sub(first), step: 1 }
        };
        (start < end).then_some((i, index))
    };
    starts.windows(2).enumerate().filter(|(_, ends)| from < ends[1]).filter_map(segment).collect()
}

fn is_contiguous(cx: &Call<'_>) -> bool {
    let all = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Index>("rows")?, cx.get::<&Index>("cols")?));
    let dense = |index: &Index| matches!(index, Index::All | Index::Range { step: 1, .. });
    all().is_ok_and(|(a, rows, cols)| {
        let taken = !rows.is_empty(a.rows()) && !cols.is_empty(a.cols());
        dense(rows) && dense(cols) && taken && checked(a, rows, cols).is_ok()
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let pieces = pieces(cx.get("a")?, cx.get("rows")?, cx.get("cols")?)?;
    pieces.parts.into_iter().try_for_each(|(part, rows, cols)| {
        let (rows, cols) = (Value::Index(rows), Value::Index(cols));
        p.call_named("slice", &[Arg::Op(part), (&rows).into(), (&cols).into()])
    })
}

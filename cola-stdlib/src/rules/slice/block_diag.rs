//! `slice` of a block-diagonal operator.

use super::{checked, claimed, run};
use crate::functions;
use crate::operators::BlockDiag;
use cola_runtime::{Arg, Call, Error, Index, Op, Planner, Result, Value, method};
use std::ops::Range;

/// A contiguous principal part of diag(A₁, …, Aₖ) is block diagonal: whole blocks, and principal parts of the two at its
/// ends.
///
/// # Requires   square blocks; one contiguous range for rows and columns, not empty.
/// # Cost       that of the slices of two blocks.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(slice, "operator:BlockDiag[_...]", guard = is_principal_run, plan = plan)]
fn block_diag(a: &Op, operator: &BlockDiag, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    let (mut parts, mut counts) = (Vec::new(), Vec::new());
    for piece in pieces(operator, &taken(a, rows)?) {
        parts.push(match &piece.part {
            Some(part) => functions::slice(piece.block, part, part)?,
            None => piece.block.clone(),
        });
        counts.push(piece.count);
    }
    Ok(claimed(BlockDiag::with_multiplicities(parts, counts)?, a, rows, cols))
}

/// Some copies of a block, or a part of one.
struct Piece<'a> {
    block: &'a Op,
    part: Option<Index>,
    count: usize,
}

fn taken(a: &Op, rows: &Index) -> Result<Range<usize>> {
    run(rows, a.rows()).ok_or_else(|| Error::invalid("slice", "the indices are no contiguous range"))
}

fn pieces<'a>(operator: &'a BlockDiag, taken: &Range<usize>) -> Vec<Piece<'a>> {
    let (mut pieces, mut offset) = (Vec::new(), 0);
    for (block, &count) in operator.parts().iter().zip(operator.multiplicities()) {
        let n = block.rows();
        let (first, end) = (offset, offset + n * count);
        offset = end;
        if n == 0 || taken.end <= first || end <= taken.start {
            continue;
        }
        // Relative to the copies of this block.
        let (from, to) = (taken.start.max(first) - first, taken.end.min(end) - first);
        let part = |range: Range<usize>| {
            Some(Piece {
                block,
                part: Some(Index::Range { start: range.start, end: range.end, step: 1 }),
                count: 1,
            })
            .filter(|_| !range.is_empty())
        };
        if from / n == (to - 1) / n && to - from < n {
            pieces.extend(part(from % n..from % n + to - from));
            continue;
        }
        let (whole_from, whole_to) = (from.div_ceil(n), to / n);
        pieces.extend(part(if from % n == 0 { 0..0 } else { from % n..n }));
        if whole_to > whole_from {
            pieces.push(Piece { block, part: None, count: whole_to - whole_from });
        }
        pieces.extend(part(0..to % n));
    }
    pieces
}

fn is_principal_run(cx: &Call<'_>) -> bool {
    let square = |a: &Op| a.children().iter().all(Op::is_square);
    super::is_contiguous_and_principal(cx)
        && cx.get::<&Op>("a").is_ok_and(|a| {
            square(a)
                && cx.get::<&Index>("rows").is_ok_and(|r| run(r, a.rows()).is_some_and(|r| !r.is_empty()))
        })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, operator, rows): (&Op, &BlockDiag, &Index) = (cx.get("a")?, cx.get("operator")?, cx.get("rows")?);
    if rows == &Index::All {
        return Ok(());
    }
    for piece in pieces(operator, &taken(a, rows)?) {
        if let Some(part) = piece.part {
            let part = Value::Index(part);
            p.call_named("slice", &[Arg::Op(piece.block), (&part).into(), (&part).into()])?;
        }
    }
    Ok(())
}

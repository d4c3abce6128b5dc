//! `diag` of a grid of blocks.

use crate::functions::{Diagonals, diag};
use crate::operators::Grid;
use crate::rules::grids::pieces;
use cola_runtime::{Array, Call, Error, Op, Planner, Result, Value, method};

/// block at (r, c): its part of the k-th diagonal is its own (k + r − c)-th
///
/// # Requires   nothing; blocks may be rectangular.
/// # Cost       one diagonal of each block that the diagonal meets.
/// # Source     definition
#[method(diag, "Block[_...], Auto", plan = plan)]
#[method(diag, "Concat[_...], Auto", plan = plan)]
fn block(a: &Op, offset: i64) -> Result<Array> {
    let grid = grid(a)?;
    let mut out = Array::zeros(Diagonals::of(a.shape(), offset).len, 1, a.dtype())?;
    for piece in pieces(grid, a.shape(), offset) {
        let entries = diag(grid.at(piece.block.0, piece.block.1), piece.offset)?;
        out.as_mut()?.rows_range(piece.start, piece.start + piece.len).copy_from(entries.as_ref())?;
    }
    Ok(out)
}

fn grid(a: &Op) -> Result<&Grid> {
    Grid::of(a).ok_or_else(|| Error::invalid("diag", format!("{a} is no grid of blocks")))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, offset) = (cx.get::<&Op>("a")?, cx.get::<i64>("offset")?);
    let grid = grid(a)?;
    pieces(grid, a.shape(), offset).iter().try_for_each(|piece| {
        let part = grid.at(piece.block.0, piece.block.1);
        planner.call_named(
            "diag",
            &[part.into(), crate::functions::auto()?.into(), (&Value::Int(piece.offset)).into()],
        )
    })
}

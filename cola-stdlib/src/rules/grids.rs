//! Grids of blocks: what the rules of several functions need of them.

use crate::functions::Diagonals;
use crate::operators::{Axis, Block, BlockDiag, Concat, Grid, Zero};
use cola_runtime::{Call, Error, Op, Result};

/// The simplest operator of a grid of blocks: zero, diag(A₁, …, Aₖ), operators put together along an axis, or a Block.
pub(super) fn simplified(counts: (usize, usize), parts: Vec<Op>) -> Result<Op> {
    if counts == (1, 1)
        && let [one] = parts.as_slice()
    {
        return Ok(one.clone());
    }
    let made = match counts {
        (_, 1) => Concat::new(parts, Axis::Rows)?,
        (1, _) => Concat::new(parts, Axis::Cols)?,
        _ => Block::of_grid(counts, parts)?,
    };
    let Some(grid) = Grid::of(&made) else { return Ok(made) };
    if grid.is_zero_where(|_, _| true) {
        return Ok(Zero::new(made.rows(), made.cols(), made.dtype()));
    }
    if counts.0 == counts.1 && grid.is_zero_where(|i, j| i != j) {
        return BlockDiag::new((0..counts.0).map(|i| grid.at(i, i).clone()).collect());
    }
    Ok(made)
}

/// A piece of a diagonal of the whole: the block that it lies in, its number there, and its first place.
pub(super) struct Piece {
    pub(super) block: (usize, usize),
    pub(super) offset: i64,
    pub(super) start: usize,
    pub(super) len: usize,
}

/// The pieces of which a diagonal of the whole consists, block by block.
pub(super) fn pieces(grid: &Grid, shape: (usize, usize), offset: i64) -> Vec<Piece> {
    let whole = Diagonals::of(shape, offset);
    if whole.len == 0 {
        return Vec::new();
    }
    let place = |(i, j): (usize, usize)| {
        let (r, c) = (grid.row_starts()[i], grid.col_starts()[j]);
        let local = offset.saturating_add(r as i64).saturating_sub(c as i64);
        let own = Diagonals::of(grid.at(i, j).shape(), local);
        let wanted = own.len > 0 && !grid.is_zero(i, j);
        wanted.then(|| Piece { block: (i, j), offset: local, start: r + own.row - whole.row, len: own.len })
    };
    grid.places().filter_map(place).collect()
}

/// The two operands of a call as grids.
pub(super) fn pair<'a>(cx: &Call<'a>) -> Option<(&'a Grid, &'a Grid)> {
    let operands = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    operands().ok().and_then(|(a, b)| Some((Grid::of(a)?, Grid::of(b)?)))
}

/// Guard: the only operand has as many rows as columns of blocks, and square blocks on the diagonal.
pub(super) fn has_square_diagonal(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| Grid::of(a).is_some_and(Grid::has_square_diagonal))
}

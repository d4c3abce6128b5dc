//! Grids of blocks: what the rules of several functions need of them.

use crate::functions::Diagonals;
use crate::operators::{Axis, Block, BlockDiag, Concat, Grid, Zero};
use crate::solvers::{BlockTriangular, inverse_flops};
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

/// How a system with a grid of blocks is solved block by block.
pub(super) enum Elimination {
    /// Substitution.
    Triangular,
    /// By the Schur complement of this block of the diagonal of a 2×2 grid.
    Pivot(usize),
}

/// The elimination that structure allows and that costs less than to factorise the whole.
pub(super) fn elimination(a: &Op) -> Option<Elimination> {
    if BlockTriangular::of(a).is_some() {
        return Some(Elimination::Triangular);
    }
    let grid = a.downcast_ref::<Block>()?.grid();
    if grid.counts() != (2, 2) || !grid.has_square_diagonal() {
        return None;
    }
    let cost = |p: usize| {
        let (own, other) = (grid.at(p, p), grid.at(1 - p, 1 - p));
        let n = other.rows() as f64;
        let products = grid.at(p, 1 - p).cost().flops + grid.at(1 - p, p).cost().flops + other.cost().flops;
        inverse_flops(own, n + 2.0) + n * products + 2.0 / 3.0 * n * n * n
    };
    let n = a.rows() as f64;
    let whole = 2.0 / 3.0 * n * n * n + n * a.cost().flops;
    let zero = |p: usize| grid.is_zero(p, p);
    let candidates = [0, 1].into_iter().filter(|&p| !zero(p)).map(|p| (cost(p), p));
    let (cost, pivot) = candidates.min_by(|x, y| x.0.total_cmp(&y.0))?;
    (cost < whole).then_some(Elimination::Pivot(pivot))
}

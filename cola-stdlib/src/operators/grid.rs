//! Operators side by side and one above the other: what Block and Concat share.
//!
//! Blocks are kept row by row. All blocks of one row have the same height and all blocks of one column the same
//! width, so that the places at which rows and columns start are known once and for all.

use super::parts::{ONE, ZERO as NOTHING, unified};
use super::{Block, Concat, Zero};
use cola_runtime::{ArrayMut, ArrayRef, Cost, DType, Device, Error, Op, Result, Scalar, Trans, Workspace};

/// An m×n grid of operators that fit.
#[derive(Debug)]
pub(crate) struct Grid {
    parts: Vec<Op>,
    dtype: DType,
    /// Where each row of blocks starts, and where the last one ends.
    rows: Vec<usize>,
    /// Where each column of blocks starts, and where the last one ends.
    cols: Vec<usize>,
}

impl Grid {
    /// Blocks row by row, brought to one precision.
    ///
    /// # Errors
    /// `InvalidArgument` without blocks or when sizes add up to too much; `ShapeMismatch` naming two blocks that do not
    /// fit, and their places.
    pub(super) fn new(what: &str, (m, n): (usize, usize), parts: Vec<Op>) -> Result<Grid> {
        if m == 0 || n == 0 || parts.len() != m * n {
            return Err(Error::invalid(
                what,
                format!("{} operators are no {m}×{n} grid of blocks", parts.len()),
            ));
        }
        for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let (own, left, top) = (&parts[i * n + j], &parts[i * n], &parts[j]);
            if own.rows() != left.rows() {
                return Err(misfit(what, "height", ((i, 0), left), ((i, j), own)));
            }
            if own.cols() != top.cols() {
                return Err(misfit(what, "width", ((0, j), top), ((i, j), own)));
            }
        }
        let (parts, dtype) = unified(what, parts)?;
        let starts = |sizes: &mut dyn Iterator<Item = usize>| -> Result<Vec<usize>> {
            let mut at = vec![0usize];
            let mut end = 0usize;
            for size in sizes {
                let next = end.checked_add(size);
                end =
                    next.ok_or_else(|| Error::invalid(what, "the sizes of the blocks add up to too much"))?;
                at.push(end);
            }
            Ok(at)
        };
        let rows = starts(&mut (0..m).map(|i| parts[i * n].rows()))?;
        let cols = starts(&mut (0..n).map(|j| parts[j].cols()))?;
        Ok(Grid { parts, dtype, rows, cols })
    }

    /// The grid of an operator that is one.
    pub(crate) fn of(a: &Op) -> Option<&Grid> {
        let block = a.downcast_ref::<Block>().map(Block::grid);
        block.or_else(|| a.downcast_ref::<Concat>().map(Concat::grid))
    }

    /// Rows and columns of blocks.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.rows.len() - 1, self.cols.len() - 1)
    }

    /// The blocks row by row.
    pub(crate) fn parts(&self) -> &[Op] {
        &self.parts
    }

    /// Block (i, j).
    pub(crate) fn at(&self, i: usize, j: usize) -> &Op {
        &self.parts[i * (self.cols.len() - 1) + j]
    }

    /// Block (i, j) is known to be zero.
    pub(crate) fn is_zero(&self, i: usize, j: usize) -> bool {
        self.at(i, j).downcast_ref::<Zero>().is_some()
    }

    /// Where rows of blocks start, and where the last one ends.
    pub(crate) fn row_starts(&self) -> &[usize] {
        &self.rows
    }

    /// Where columns of blocks start, and where the last one ends.
    pub(crate) fn col_starts(&self) -> &[usize] {
        &self.cols
    }

    /// All places (i, j), row by row.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (m, n) = self.counts();
        (0..m).flat_map(move |i| (0..n).map(move |j| (i, j)))
    }

    /// As many rows as columns of blocks, and every block of the diagonal square.
    pub(crate) fn has_square_diagonal(&self) -> bool {
        self.rows == self.cols
    }

    /// Every block in a place that satisfies `where` is known to be zero.
    pub(crate) fn is_zero_where(&self, place: impl Fn(usize, usize) -> bool) -> bool {
        self.places().filter(|&(i, j)| place(i, j)).all(|(i, j)| self.is_zero(i, j))
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        let end = |starts: &[usize]| starts.last().copied().unwrap_or(0);
        (end(&self.rows), end(&self.cols))
    }

    /// Rows of blocks, each with a rank of at most its height, and of at most the sum of those of its blocks; likewise columns.
    pub(super) fn rank_bound(&self) -> usize {
        let (m, n) = self.counts();
        let of_rows = (0..m).map(|i| {
            let blocks = (0..n).fold(0usize, |sum, j| sum.saturating_add(self.at(i, j).rank_bound()));
            blocks.min(self.rows[i + 1] - self.rows[i])
        });
        let of_cols = (0..n).map(|j| {
            let blocks = (0..m).fold(0usize, |sum, i| sum.saturating_add(self.at(i, j).rank_bound()));
            blocks.min(self.cols[j + 1] - self.cols[j])
        });
        of_rows.sum::<usize>().min(of_cols.sum())
    }

    pub(super) fn dtype(&self) -> DType {
        self.dtype
    }

    pub(super) fn device(&self) -> Device {
        self.parts.first().map_or(Device::CPU, Op::device)
    }

    pub(super) fn cost(&self) -> Cost {
        self.parts.iter().map(Op::cost).fold(Cost::default(), |a, b| a + b)
    }

    /// y ← α·op(A)·x + β·y, one row of blocks of op(A) after the other.
    pub(super) fn apply(
        &self,
        op: Trans,
        (alpha, beta): (Scalar, Scalar),
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let (rows, cols) = if op.transposes() { (&self.cols, &self.rows) } else { (&self.rows, &self.cols) };
        for i in 0..rows.len() - 1 {
            let mut to = y.rb_mut().rows_range(rows[i], rows[i + 1]);
            let blocks = (0..cols.len() - 1).map(|j| {
                let part = if op.transposes() { self.at(j, i) } else { self.at(i, j) };
                (part, x.rows_range(cols[j], cols[j + 1]))
            });
            if self.dtype.is_half() && cols.len() > 2 {
                summed(op, (alpha, beta), blocks, to, ws)?;
                continue;
            }
            let mut beta = beta;
            for (part, from) in blocks {
                part.apply_into(op, alpha, from, beta, to.rb_mut(), ws)?;
                beta = ONE;
            }
        }
        Ok(())
    }
}

/// y ← α·Σ op(A)·x + β·y with the terms of half precision added up in f32, so that the sum is rounded once.
fn summed<'a>(
    op: Trans,
    (alpha, beta): (Scalar, Scalar),
    blocks: impl Iterator<Item = (&'a Op, ArrayRef<'a>)>,
    y: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<()> {
    let (m, k) = y.shape();
    let mut term = ws.take(y.dtype(), m, k)?;
    let mut total = ws.take(DType::F32, m, k)?;
    if beta == NOTHING {
        total.as_mut()?.fill(NOTHING);
    } else {
        total.as_mut()?.axpby(beta, y.rb(), NOTHING)?;
    }
    for (part, from) in blocks {
        part.apply_into(op, ONE, from, NOTHING, term.as_mut()?, ws)?;
        total.as_mut()?.axpby(alpha, term.as_ref(), ONE)?;
    }
    y.copy_from(total.as_ref())?;
    ws.give(term);
    ws.give(total);
    Ok(())
}

type Placed<'a> = ((usize, usize), &'a Op);

fn misfit(what: &str, side: &str, (p, a): Placed<'_>, (q, b): Placed<'_>) -> Error {
    Error::shape(
        what,
        format!("block ({}, {}) is {a}, block ({}, {}) is {b}: they need one {side}", p.0, p.1, q.0, q.1),
    )
}

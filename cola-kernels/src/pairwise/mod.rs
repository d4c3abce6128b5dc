//! Matrices whose entries are a function of pairs of points, never formed as a whole.
//!
//! The matrix is walked in blocks that stay in cache: the squared distances (or inner products) of a block of rows
//! and a block of columns, the function of each, and the product with the block of x that belongs to it. Blocks of rows
//! are shared out among threads; where they are cut depends on the shape alone, and within one every sum runs in one
//! order, so results are bit-identical for every number of threads.
//!
//! Squared distances come from differences of coordinates where there are few: exact up to the rounding of each
//! difference, and as fast as the exponential that follows. From [`BY_PRODUCTS_FROM`] coordinates on they come from
//! ‖x‖² + ‖y‖² − 2·x·y with points centred beforehand, one dense product; an entry that cancels there by more than
//! four bits is computed again from its differences, so that near and equal points are as accurate as before.

mod exp;
mod fill;

use crate::dense::gemm::scale;
use crate::dense::gemv;
use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::parallel::{both, threads};
use exp::Exponential;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// Coordinates from which distances come from a dense product: below, differences are as fast.
pub const BY_PRODUCTS_FROM: usize = 48;

/// Rows and columns of a block.
const ROWS: usize = 128;
const COLS: usize = 256;
/// Entries times coordinates from which a second thread pays.
const PARALLEL_FROM: usize = 60_000;

/// What an entry is of the squared distance s of its two points, or of their inner product t.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// exp(−s/2)
    Gaussian,
    /// exp(−√s)
    Exponential,
    /// (1 + √(3s))·exp(−√(3s))
    Matern32,
    /// (1 + √(5s) + 5s/3)·exp(−√(5s))
    Matern52,
    /// (1 + s/2α)^−α
    RationalQuadratic {
        /// α > 0
        alpha: f64,
    },
    /// (t + offset)^degree
    Polynomial {
        /// Added to the inner product.
        offset: f64,
        /// The exponent.
        degree: i32,
    },
    /// Any function of the row and the column.
    Pair(&'a (dyn Fn(usize, usize) -> f64 + Sync)),
}

/// The points of one side, one in each row, column-major.
#[derive(Clone, Copy)]
pub struct Side<'a, R> {
    /// As given.
    pub raw: MatRef<'a, R>,
    /// Times the weights and, for distances, centred, with the squares of their norms: what products are made of.
    pub scaled: Option<(MatRef<'a, R>, &'a [R])>,
}

/// A matrix of pairs.
#[derive(Clone, Copy)]
pub struct Pairwise<'a, R> {
    /// The points that the rows stand for.
    pub rows: Side<'a, R>,
    /// The points that the columns stand for.
    pub cols: Side<'a, R>,
    /// What differences of coordinates are multiplied with.
    pub weights: &'a [R],
    /// The function.
    pub entry: Entry<'a>,
    /// What every entry is multiplied with.
    pub variance: f64,
    /// The largest number of rows and of columns of a block; `None` leaves it to the shape.
    pub block: Option<usize>,
}

impl<R> Pairwise<'_, R> {
    /// (rows, columns).
    pub fn shape(&self) -> (usize, usize) {
        (self.rows.raw.nrows(), self.cols.raw.nrows())
    }

    /// Rows and columns of a block.
    fn block(&self) -> (usize, usize) {
        let (m, n) = self.shape();
        match self.block {
            Some(size) => (size.clamp(1, m.max(1)), size.clamp(1, n.max(1))),
            // Few rows are cut finer, so that every thread has some.
            None => (m.div_ceil(16).next_multiple_of(8).clamp(8, ROWS).min(m.max(1)), COLS.min(n.max(1))),
        }
    }

    /// How many rows are worked on at a time.
    fn parts(&self) -> usize {
        let (m, n) = self.shape();
        let work = m.saturating_mul(n).saturating_mul(self.weights.len() + 8);
        let blocks = m.div_ceil(self.block().0);
        if work >= PARALLEL_FROM { threads().clamp(1, blocks.max(1)) } else { 1 }
    }

    /// How many entries of scratch [`pairwise_apply`] needs.
    pub fn scratch(&self) -> usize {
        let (rows, cols) = self.block();
        self.parts() * rows * cols
    }
}

/// The kernels of this page as concrete methods of f32 and f64.
#[doc(hidden)]
pub trait PairKernels: Exponential {
    fn k_apply(
        p: &Pairwise<'_, Self>,
        alpha: Self,
        x: MatRef<'_, Self>,
        y: MatMut<'_, Self>,
        scratch: &mut [Self],
    );
    fn k_entries(p: &Pairwise<'_, Self>, first: (usize, usize), out: MatMut<'_, Self>);
}

macro_rules! concrete {
    ($($t:ty)*) => {$(
        impl PairKernels for $t {
            fn k_apply(p: &Pairwise<'_, $t>, alpha: $t, x: MatRef<'_, $t>, y: MatMut<'_, $t>, scratch: &mut [$t]) {
                apply(p, alpha, x, y, scratch);
            }
            fn k_entries(p: &Pairwise<'_, $t>, first: (usize, usize), out: MatMut<'_, $t>) {
                fill::block(p, first.0, first.1, out);
            }
        }
    )*};
}
concrete!(f32 f64);

/// y ← alpha·K·x + beta·y; beta = 0 overwrites. `scratch` has [`Pairwise::scratch`] entries.
///
/// # Cost     m·n·d multiply-adds and m·n exponentials, whatever the number of columns; m·n multiply-adds for each.
/// # Errors   `Shape` if the operands or the scratch do not fit.
pub fn pairwise_apply<R: PairKernels>(
    p: &Pairwise<'_, R>,
    alpha: R,
    x: MatRef<'_, R>,
    beta: R,
    y: MatMut<'_, R>,
    scratch: &mut [R],
) -> Result<()> {
    check(p)?;
    let (m, n) = p.shape();
    expect_shape("operand of a matrix of pairs", x.shape(), (n, x.ncols()))?;
    expect_shape("destination of a matrix of pairs", y.shape(), (m, x.ncols()))?;
    expect_shape("scratch of a matrix of pairs", (scratch.len().min(p.scratch()), 1), (p.scratch(), 1))?;
    let mut y = y;
    scale(y.as_mut(), beta);
    guarded(|| R::k_apply(p, alpha, x, y, scratch))
}

/// out ← the entries of K from row and column `first` on. Columns of `out` must be contiguous.
///
/// # Cost     a multiply-add for each entry and coordinate, and an exponential for each entry.
/// # Errors   `Shape` if that leaves the matrix.
pub fn pairwise_entries<R: PairKernels>(
    p: &Pairwise<'_, R>,
    first: (usize, usize),
    out: MatMut<'_, R>,
) -> Result<()> {
    check(p)?;
    let ((m, n), (rows, cols)) = (p.shape(), out.shape());
    let inside = (rows.min(m.saturating_sub(first.0)), cols.min(n.saturating_sub(first.1)));
    expect_shape("block of a matrix of pairs", (rows, cols), inside)?;
    if rows > 0 && out.as_ref().try_as_col_major().is_none() {
        return Err(KernelError::Shape {
            what: "contiguous columns of a block of pairs",
            expected: (rows, cols),
            found: (rows, cols),
        });
    }
    guarded(|| whole(p, first, out))
}

/// out ← the entries (i + t, j + t) of K, where `first` is (i, j).
///
/// # Cost     a multiply-add for each entry and coordinate, and an exponential for each entry.
/// # Errors   `Shape` if that leaves the matrix.
pub fn pairwise_diagonal<R: PairKernels>(
    p: &Pairwise<'_, R>,
    first: (usize, usize),
    out: &mut [R],
) -> Result<()> {
    check(p)?;
    let ((m, n), len) = (p.shape(), out.len());
    let inside = len.min(m.saturating_sub(first.0)).min(n.saturating_sub(first.1));
    expect_shape("diagonal of a matrix of pairs", (len, 1), (inside, 1))?;
    guarded(|| {
        for (t, value) in out.iter_mut().enumerate() {
            let entry = MatMut::from_column_major_slice_mut(std::slice::from_mut(value), 1, 1);
            R::k_entries(p, (first.0 + t, first.1 + t), entry);
        }
    })
}

fn check<R>(p: &Pairwise<'_, R>) -> Result<()> {
    let d = p.weights.len();
    for side in [&p.rows, &p.cols] {
        let (n, raw) = (side.raw.nrows(), side.raw.shape());
        expect_shape("points", raw, (n, d))?;
        if let Some((points, squares)) = side.scaled {
            expect_shape("scaled points", points.shape(), (n, d))?;
            expect_shape("squares of points", (squares.len(), 1), (n, 1))?;
        }
    }
    Ok(())
}

/// Blocks of columns on all threads.
fn whole<R: PairKernels>(p: &Pairwise<'_, R>, first: (usize, usize), out: MatMut<'_, R>) {
    let (rows, cols) = out.shape();
    let (block_rows, block_cols) = p.block();
    if cols > block_cols && p.parts() > 1 {
        let half = (cols / 2).next_multiple_of(block_cols).min(cols - 1);
        let (left, right) = out.split_at_col_mut(half);
        rayon::join(|| whole(p, first, left), || whole(p, (first.0, first.1 + half), right));
        return;
    }
    let mut out = out;
    for j in (0..cols).step_by(block_cols) {
        for i in (0..rows).step_by(block_rows) {
            let (h, w) = (block_rows.min(rows - i), block_cols.min(cols - j));
            R::k_entries(p, (first.0 + i, first.1 + j), out.as_mut().submatrix_mut(i, j, h, w));
        }
    }
}

/// y ← y + alpha·K·x
fn apply<R: Exponential>(
    p: &Pairwise<'_, R>,
    alpha: R,
    x: MatRef<'_, R>,
    y: MatMut<'_, R>,
    scratch: &mut [R],
) {
    let blocks = p.shape().0.div_ceil(p.block().0);
    share(p, alpha, x, y, scratch, (0, blocks), p.parts());
}

/// The blocks of rows from `from` to `to` on `parts` threads.
fn share<R: Exponential>(
    p: &Pairwise<'_, R>,
    alpha: R,
    x: MatRef<'_, R>,
    y: MatMut<'_, R>,
    scratch: &mut [R],
    (from, to): (usize, usize),
    parts: usize,
) {
    let rows = p.block().0;
    if parts <= 1 || to - from <= 1 {
        let mut y = y;
        for b in from..to {
            let start = (b - from) * rows;
            let len = rows.min(y.nrows() - start);
            row_block(p, alpha, x, b * rows, y.as_mut().subrows_mut(start, len), scratch);
        }
        return;
    }
    let left = parts / 2;
    let middle = from + ((to - from) * left / parts).clamp(1, to - from - 1);
    let (top, bottom) = y.split_at_row_mut((middle - from) * rows);
    let (first, second) = scratch.split_at_mut(scratch.len() / parts * left);
    both(
        parts,
        || share(p, alpha, x, top, first, (from, middle), left),
        || share(p, alpha, x, bottom, second, (middle, to), parts - left),
    );
}

/// One block of rows against all columns, in order.
fn row_block<R: Exponential>(
    p: &Pairwise<'_, R>,
    alpha: R,
    x: MatRef<'_, R>,
    first: usize,
    y: MatMut<'_, R>,
    scratch: &mut [R],
) {
    let (mut y, width) = (y, p.block().1);
    let (rows, n) = (y.nrows(), x.nrows());
    for j in (0..n).step_by(width) {
        let cols = width.min(n - j);
        let mut k = MatMut::from_column_major_slice_mut(&mut scratch[..rows * cols], rows, cols);
        fill::block(p, first, j, k.as_mut());
        let (k, x) = (k.as_ref(), x.subrows(j, cols));
        if x.ncols() == 1 && rows * cols < gemv::PARALLEL_FROM {
            gemv::gemv(y.as_mut().col_mut(0), R::one(), alpha, false, k, false, x.col(0));
        } else {
            matmul(y.as_mut(), Accum::Add, k, x, alpha, Par::Seq);
        }
    }
}

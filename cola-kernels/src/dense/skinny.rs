//! Products of a large matrix with few columns.
//!
//! The library underneath packs the left factor first, a pass that pays where many columns use it. With few columns two
//! ways are faster: a destination by rows makes the large matrix the right factor of the transposed product, which is
//! read in place where it is stored by rows; and one stored by columns is read in panels that stay in the second cache.

use crate::field::{Field, conj_if};
use crate::lanes::rows_are_runs;
use crate::parallel::{even_cut, over_rows};
use faer::linalg::matmul::matmul_with_conj;
use faer::{Accum, MatMut, MatRef, Par};

/// Columns up to which a product is skinny.
const COLUMNS: usize = 256;
/// Rows and columns below which the left factor is small, and packed in no time.
const ROWS: usize = 256;
const DEPTH: usize = 256;
/// Rows and columns of the destination that are computed at a time by rows: they live on the stack.
const TILE_ROWS: usize = 96;
const TILE_COLUMNS: usize = 64;
/// Rows and columns of a panel of a factor by columns.
const PANEL_ROWS: usize = 192;
const PANEL_DEPTH: usize = 512;

/// Is op(a)·b with n columns one of these, into `dst`?
pub(super) fn fits<T>(dst: MatRef<'_, T>, a: MatRef<'_, T>) -> bool {
    let by_columns = dst.row_stride() == 1;
    by_columns && dst.ncols() <= COLUMNS && a.nrows() >= ROWS && a.ncols() >= DEPTH
}

/// dst ← beta·dst + alpha·a·b, where both may be conjugated; the columns of `dst` are contiguous.
pub(super) fn product<T: Field>(
    dst: MatMut<'_, T>,
    beta: T,
    alpha: T,
    (a, conj_a): (MatRef<'_, T>, bool),
    (b, conj_b): (MatRef<'_, T>, bool),
    parallel: bool,
) {
    let by_rows = rows_are_runs(a);
    over_rows(dst, parallel, &even_cut(a.nrows()), &|first, dst| {
        let a = a.subrows(first, dst.nrows());
        if by_rows {
            tiles(dst, beta, alpha, (a, conj_a), (b, conj_b));
        } else {
            panels(dst, beta, alpha, (a, conj_a), (b, conj_b));
        }
    });
}

fn tiles<T: Field>(
    mut dst: MatMut<'_, T>,
    beta: T,
    alpha: T,
    (a, conj_a): (MatRef<'_, T>, bool),
    (b, conj_b): (MatRef<'_, T>, bool),
) {
    let (m, n) = dst.shape();
    let mut tile = [T::zero(); TILE_ROWS * TILE_COLUMNS];
    for i in (0..m).step_by(TILE_ROWS) {
        for j in (0..n).step_by(TILE_COLUMNS) {
            let (rows, cols) = (TILE_ROWS.min(m - i), TILE_COLUMNS.min(n - j));
            let mut by_rows = MatMut::from_row_major_slice_mut(&mut tile[..rows * cols], rows, cols);
            let (a, b) = (a.subrows(i, rows), b.subcols(j, cols));
            matmul_with_conj(
                by_rows.as_mut(),
                Accum::Replace,
                a,
                conj_if(conj_a),
                b,
                conj_if(conj_b),
                alpha,
                Par::Seq,
            );
            for c in 0..cols {
                let y = dst.as_mut().col_mut(j + c).subrows_mut(i, rows);
                let x = tile[c..].iter().step_by(cols);
                if beta == T::zero() {
                    y.iter_mut().zip(x).for_each(|(y, x)| *y = *x);
                } else {
                    y.iter_mut().zip(x).for_each(|(y, x)| *y = beta * *y + *x);
                }
            }
        }
    }
}

fn panels<T: Field>(
    mut dst: MatMut<'_, T>,
    beta: T,
    alpha: T,
    (a, conj_a): (MatRef<'_, T>, bool),
    (b, conj_b): (MatRef<'_, T>, bool),
) {
    let (m, k) = a.shape();
    if beta != T::zero() {
        super::gemm::scale(dst.as_mut(), beta);
    }
    for p in (0..k).step_by(PANEL_DEPTH) {
        let depth = PANEL_DEPTH.min(k - p);
        let b = b.subrows(p, depth);
        let accum = if p == 0 && beta == T::zero() { Accum::Replace } else { Accum::Add };
        for i in (0..m).step_by(PANEL_ROWS) {
            let rows = PANEL_ROWS.min(m - i);
            let (dst, a) = (dst.as_mut().subrows_mut(i, rows), a.submatrix(i, p, rows, depth));
            matmul_with_conj(dst, accum, a, conj_if(conj_a), b, conj_if(conj_b), alpha, Par::Seq);
        }
    }
}

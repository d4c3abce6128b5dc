//! y ← alpha·A·x + beta·y by rows: each row gathers from x.
//!
//! With several columns, x is kept row-major, so that one index brings in one run of memory for all of them;
//! columns go in tiles of 8, 4, 2 and 1 with the sums in registers. A complex entry multiplies coordinates
//! as two real numbers, and the two sums are joined at the end of the row.

use crate::field::{Field, real};
use crate::lanes::{contiguous, vectorised};
use crate::parallel::over_rows;
use crate::sparse::{CsrRef, workspace};
use faer::{MatMut, MatRef};
use num_traits::Zero;

/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 100_000;

/// Where to cut the rows so that every part holds about as many entries.
pub(crate) fn cut_by_entries(indptr: &[usize]) -> impl Fn(usize, usize) -> usize + Sync {
    move |part, parts| {
        let (rows, nnz) = (indptr.len() - 1, indptr[indptr.len() - 1]);
        if part == parts { rows } else { indptr.partition_point(|&p| p < nnz * part / parts).min(rows) }
    }
}

/// x as rows one after another: itself if it is laid out so, else a copy in `scratch`. Returns the distance
/// between rows.
pub(crate) fn rows_of<'a, T: Field>(x: MatRef<'a, T>, scratch: &'a mut Vec<T>) -> (&'a [T], usize) {
    let (n, k) = x.shape();
    if k == 1 {
        if let Some(slice) = contiguous(x.col(0)) {
            return (slice, 1);
        }
    } else if let Some(flat) = row_major(x) {
        return flat;
    }
    let packed = workspace(scratch, n * k);
    for (j, row) in packed.chunks_exact_mut(k.max(1)).enumerate() {
        (0..k).for_each(|c| row[c] = x[(j, c)]);
    }
    (packed, k)
}

/// The memory of a matrix whose rows follow each other without a gap, and the distance between them.
#[allow(unsafe_code)]
fn row_major<'a, T>(x: MatRef<'a, T>) -> Option<(&'a [T], usize)> {
    let (n, k) = x.shape();
    if n == 0 || x.col_stride() != 1 || usize::try_from(x.row_stride()) != Ok(k) {
        return None;
    }
    // SAFETY: entry (i, j) of x lies i·k + j entries after the first, for all i < n and j < k: together they
    // are n·k adjacent entries of one allocation, initialised and borrowed for 'a by x.
    Some((unsafe { std::slice::from_raw_parts(x.as_ptr(), n * k) }, k))
}

pub(crate) fn gather_kernel<T: Field>(
    a: CsrRef<'_, T>,
    conj: bool,
    alpha: T,
    x: MatRef<'_, T>,
    beta: T,
    y: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) {
    let k = x.ncols();
    if a.rows == 0 || k == 0 {
        return;
    }
    let (xs, distance) = rows_of(x, scratch);
    let parallel = a.nnz().saturating_mul(k) >= PARALLEL_FROM;
    over_rows(y, parallel, &cut_by_entries(a.indptr), &|first, mut y| {
        vectorised!({
            let mut c = 0;
            while c < k {
                let xs = &xs[c.min(xs.len())..];
                c += match k - c {
                    8.. => {
                        tile::<T, 8>(a, conj, alpha, xs, distance, beta, first, y.as_mut().subcols_mut(c, 8))
                    }
                    4.. => {
                        tile::<T, 4>(a, conj, alpha, xs, distance, beta, first, y.as_mut().subcols_mut(c, 4))
                    }
                    2.. => {
                        tile::<T, 2>(a, conj, alpha, xs, distance, beta, first, y.as_mut().subcols_mut(c, 2))
                    }
                    _ => {
                        tile::<T, 1>(a, conj, alpha, xs, distance, beta, first, y.as_mut().subcols_mut(c, 1))
                    }
                };
            }
        });
    });
}

/// W columns of y for the rows from `first` on; returns W.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn tile<T: Field, const W: usize>(
    a: CsrRef<'_, T>,
    conj: bool,
    alpha: T,
    xs: &[T],
    distance: usize,
    beta: T,
    first: usize,
    mut y: MatMut<'_, T>,
) -> usize {
    for i in 0..y.nrows() {
        let (lo, hi) = (a.indptr[first + i], a.indptr[first + i + 1]);
        let (js, vs) = (&a.indices[lo..hi], &a.values[lo..hi]);
        let sums = if T::COMPLEX {
            row_complex::<T, W>(js, vs, conj, xs, distance)
        } else if W == 1 && distance == 1 {
            row_single::<T, W>(js, vs, xs)
        } else {
            row_real::<T, W>(js, vs, xs, distance)
        };
        for (c, &v) in sums.iter().enumerate() {
            let old = &mut y[(i, c)];
            *old = if beta == T::zero() { alpha * v } else { beta * *old + alpha * v };
        }
    }
    W
}

/// One row of a single column, whose entries are adjacent: two sums side by side hide the latency of addition in long rows.
#[inline(always)]
fn row_single<T: Field, const W: usize>(js: &[u32], vs: &[T], xs: &[T]) -> [T; W] {
    let (jc, vc) = (js.chunks_exact(4), vs.chunks_exact(4));
    let mut sum = T::zero();
    for (&j, &v) in jc.remainder().iter().zip(vc.remainder()) {
        sum += v * xs[j as usize];
    }
    let mut other = T::zero();
    for (j, v) in jc.zip(vc) {
        sum += v[0] * xs[j[0] as usize] + v[1] * xs[j[1] as usize];
        other += v[2] * xs[j[2] as usize] + v[3] * xs[j[3] as usize];
    }
    [sum + other; W]
}

#[inline(always)]
fn row_real<T: Field, const W: usize>(js: &[u32], vs: &[T], xs: &[T], distance: usize) -> [T; W] {
    let mut acc = [T::zero(); W];
    for (&j, &v) in js.iter().zip(vs) {
        let at = j as usize * distance;
        let x = &xs[at..at + W];
        for c in 0..W {
            acc[c] += v * x[c];
        }
    }
    acc
}

#[inline(always)]
fn row_complex<T: Field, const W: usize>(
    js: &[u32],
    vs: &[T],
    conj: bool,
    xs: &[T],
    distance: usize,
) -> [T; W] {
    let mut by_re = [[T::Re::zero(); 2]; W];
    let mut by_im = [[T::Re::zero(); 2]; W];
    for (&j, &v) in js.iter().zip(vs) {
        let at = j as usize * distance;
        let x: &[[T::Re; 2]] = bytemuck::cast_slice(&xs[at..at + W]);
        let (re, im) = (real::<T::Re>(v.re()), real::<T::Re>(v.im()));
        for c in 0..W {
            for l in 0..2 {
                by_re[c][l] += re * x[c][l];
                by_im[c][l] += im * x[c][l];
            }
        }
    }
    let flip = if conj { -1.0 } else { 1.0 };
    std::array::from_fn(|c| {
        let (r, i) = (by_re[c], by_im[c]);
        T::from_parts(r[0].re() - flip * i[1].re(), r[1].re() + flip * i[0].re())
    })
}

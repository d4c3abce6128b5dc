//! y ← alpha·A·x + beta·y by rows: each row gathers from x.
//!
//! With several columns, x is read row-major, so that one index brings in one run of memory for all of them;
//! columns go in tiles of 8, 4, 2 and 1 with the sums in registers. Many columns that lie one after the other are shared out
//! among the threads, and each thread brings eight of them at a time into that order. A complex entry multiplies
//! coordinates as two real numbers, and the two sums are joined at the end of the row.

use crate::field::{Field, real};
use crate::lanes::{contiguous, coordinates, prefetch, vectorised};
use crate::parallel::{both, over_rows};
use crate::sparse::gather::{Gather, RowDot, row_dot_portable};
use crate::sparse::{CsrRef, workspace};
use faer::{MatMut, MatRef};
use num_traits::Zero;

/// Multiply-adds from which a second thread pays: with 150,000, two threads were slower than one.
const PARALLEL_FROM: usize = 400_000;

/// Rows of at most so many entries on average leave the memory idle between them: they are fetched ahead.
const SHORT_ROW: usize = 16;
/// Entries from which a matrix is larger than the second cache.
const LARGE: usize = 100_000;
/// Entries that are fetched ahead.
const AHEAD: usize = 256;

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

/// Columns of a block that are brought into the order of rows together.
const TILE: usize = 8;

/// Threads among which many columns are shared out; none when x is read as it lies, or rows are shared out.
fn shares_of_columns<T: Field>(a: CsrRef<'_, T>, x: MatRef<'_, T>) -> Option<usize> {
    let k = x.ncols();
    let parallel = a.nnz().saturating_mul(k) >= PARALLEL_FROM;
    let parts = if parallel { crate::threads() } else { 1 };
    (k >= TILE * parts && row_major(x).is_none()).then_some(parts)
}

/// Entries of scratch that [`crate::spmm`] takes for op(A)·x.
pub(crate) fn scratch_len<T: Field>(a: CsrRef<'_, T>, transposes: bool, x: MatRef<'_, T>) -> usize {
    let (n, k) = x.shape();
    match shares_of_columns(a, x) {
        _ if transposes => a.cols * k,
        Some(parts) => n * TILE * parts,
        None if row_major(x).is_some() || k == 1 && contiguous(x.col(0)).is_some() => 0,
        None => n * k,
    }
}

/// y ← alpha·A·x + beta·y for columns that are shared out among `parts` threads; `packed` has n·TILE entries for each.
fn by_columns<T: Field>(
    rows: &Rows<'_, T>,
    x: MatRef<'_, T>,
    mut y: MatMut<'_, T>,
    packed: &mut [T],
    parts: usize,
) {
    let (n, k) = x.shape();
    if parts > 1 {
        let (left, columns) = (parts / 2, (k / TILE * (parts / 2) / parts) * TILE);
        let ((x, x_rest), (y, y_rest)) = (x.split_at_col(columns), y.split_at_col_mut(columns));
        let (packed, packed_rest) = packed.split_at_mut(n * TILE * left);
        both(
            parts,
            || by_columns(rows, x, y, packed, left),
            || by_columns(rows, x_rest, y_rest, packed_rest, parts - left),
        );
        return;
    }
    vectorised!({
        let mut c = 0;
        while c < k {
            let width = TILE.min(k - c);
            pack(x.subcols(c, width), packed);
            rows.tiles(packed, TILE, y.as_mut().subcols_mut(c, width));
            c += width;
        }
    });
}

/// The rows of at most TILE columns one after the other, at a distance of TILE.
#[inline(always)]
fn pack<T: Field>(x: MatRef<'_, T>, packed: &mut [T]) {
    for c in 0..x.ncols() {
        let rows = packed.chunks_exact_mut(TILE);
        match contiguous(x.col(c)) {
            Some(column) => rows.zip(column).for_each(|(row, &x)| row[c] = x),
            None => rows.zip(x.col(c).iter()).for_each(|(row, &x)| row[c] = x),
        }
    }
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
    let ahead = a.nnz() >= LARGE && a.nnz() <= SHORT_ROW * a.rows;
    if let Some(parts) = shares_of_columns(a, x) {
        let packed = workspace(scratch, x.nrows() * TILE * parts);
        return by_columns(&Rows { a, conj, alpha, beta, first: 0, ahead }, x, y, packed, parts);
    }
    let (xs, distance) = rows_of(x, scratch);
    let parallel = a.nnz().saturating_mul(k) >= PARALLEL_FROM;
    over_rows(y, parallel, &cut_by_entries(a.indptr), &|first, mut y| {
        let rows = Rows { a, conj, alpha, beta, first, ahead };
        if k == 1
            && !T::COMPLEX
            && let Some(y) = y.as_mut().col_mut(0).try_as_col_major_mut()
        {
            return vectorised!(rows.single(xs, y.as_slice_mut()));
        }
        vectorised!(rows.tiles(xs, distance, y));
    });
}

/// A run of rows of A from `first` on, and what becomes of their sums.
struct Rows<'a, T> {
    a: CsrRef<'a, T>,
    conj: bool,
    alpha: T,
    beta: T,
    first: usize,
    /// Entries are fetched before they are needed.
    ahead: bool,
}

impl<'a, T: Field> Rows<'a, T> {
    /// The columns and values of the entries from `lo` to `hi`.
    #[inline(always)]
    fn row(&self, lo: usize, hi: usize) -> (&'a [u32], &'a [T]) {
        if self.ahead {
            prefetch(self.a.values, lo + AHEAD);
            prefetch(self.a.indices, lo + AHEAD);
        }
        (&self.a.indices[lo..hi], &self.a.values[lo..hi])
    }

    #[inline(always)]
    fn put(&self, to: &mut T, sum: T) {
        *to = if self.beta == T::zero() { self.alpha * sum } else { self.beta * *to + self.alpha * sum };
    }

    /// One real column, whose entries are adjacent.
    #[inline(always)]
    fn single(&self, xs: &[T], y: &mut [T]) {
        let (xs, y): (&[T::Re], &mut [T::Re]) = (coordinates(xs), bytemuck::cast_slice_mut(y));
        match (Gather::from(xs), self.ahead) {
            (Some(gather), true) => self.each::<true>(
                y,
                #[inline(always)]
                |js, vs| T::Re::row_dot(gather, js, vs),
            ),
            (Some(gather), false) => self.each::<false>(
                y,
                #[inline(always)]
                |js, vs| T::Re::row_dot(gather, js, vs),
            ),
            (None, _) => self.each::<false>(
                y,
                #[inline(always)]
                |js, vs| row_dot_portable(js, vs, xs),
            ),
        }
    }

    /// yᵢ ← alpha·(the dot of row i) + beta·yᵢ
    #[inline(always)]
    fn each<const FETCH: bool>(&self, y: &mut [T::Re], dot: impl Fn(&[u32], &[T::Re]) -> T::Re) {
        let (indices, values) = (self.a.indices, coordinates(self.a.values));
        let (alpha, beta) = (real::<T::Re>(self.alpha.re()), real::<T::Re>(self.beta.re()));
        let ends = &self.a.indptr[self.first..];
        let mut lo = ends[0];
        for (y, &hi) in y.iter_mut().zip(&ends[1..]) {
            if FETCH {
                prefetch(values, lo + AHEAD);
                prefetch(indices, lo + AHEAD);
            }
            let sum = alpha * dot(&indices[lo..hi], &values[lo..hi]);
            *y = if beta == T::Re::zero() { sum } else { beta * *y + sum };
            lo = hi;
        }
    }

    /// All columns, in tiles.
    #[inline(always)]
    fn tiles(&self, xs: &[T], distance: usize, mut y: MatMut<'_, T>) {
        let (k, mut c) = (y.ncols(), 0);
        while c < k {
            let xs = &xs[c.min(xs.len())..];
            c += match k - c {
                8.. => self.tile::<8>(xs, distance, y.as_mut().subcols_mut(c, 8)),
                4.. => self.tile::<4>(xs, distance, y.as_mut().subcols_mut(c, 4)),
                2.. => self.tile::<2>(xs, distance, y.as_mut().subcols_mut(c, 2)),
                _ => self.tile::<1>(xs, distance, y.as_mut().subcols_mut(c, 1)),
            };
        }
    }

    /// W columns; returns W.
    #[inline(always)]
    fn tile<const W: usize>(&self, xs: &[T], distance: usize, mut y: MatMut<'_, T>) -> usize {
        for i in 0..y.nrows() {
            let (js, vs) = self.row(self.a.indptr[self.first + i], self.a.indptr[self.first + i + 1]);
            let sums = if T::COMPLEX {
                row_complex::<T, W>(js, vs, self.conj, xs, distance)
            } else {
                row_real::<T, W>(js, vs, xs, distance)
            };
            for (c, &sum) in sums.iter().enumerate() {
                self.put(&mut y[(i, c)], sum);
            }
        }
        W
    }
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

//! A thin basis against one vector: Vᴴ·w, and w − V·h with what is then left of V in w.
//!
//! Gram–Schmidt spends its time reading V. Here V is read once for each of the two kernels, four or eight columns side
//! by side, because a processor fetches several streams faster than one. The second kernel takes V in pieces of few rows,
//! so that the inner products with the new w find their piece in the cache: the test of orthogonality costs no
//! memory traffic. Sums are formed over groups of rows that depend on the length alone and added in order, in double
//! precision, so they are bit-identical for every number of threads.

use crate::dense::gemm::gemm;
use crate::elementwise::norm_fro;
use crate::error::{Result, expect_shape};
use crate::field::{Field, Trans, real};
use crate::four_dots::FourDots;
use crate::lanes::{
    add_columns, add_columns_split, column, coordinates, dot_pairs, dot_real, sum_squares, vectorised,
};
use crate::parallel::{PARALLEL_FROM, threads};
use faer::{MatMut, MatRef};
use num_traits::Zero;

/// Rows whose part of w stays in the first cache.
const PIECE: usize = 1024;
/// Rows whose part of V stays in the second cache.
const SHORT_PIECE: usize = 512;
/// Groups of rows, at most, and the fewest rows of one: each group keeps sums of its own.
const GROUPS: usize = 64;
const ROWS: usize = 4096;

/// Numbers of scratch that [`project`] and [`subtract_and_project`] need for an n×m basis: at most 130 a column. They grow
/// it themselves; whoever must not allocate later reserves as many.
pub fn project_scratch<T: Field>(n: usize, m: usize) -> usize {
    n.div_ceil(rows_of_group(n)) * (sums_of::<T>() * m + 1)
}

/// h ← Vᴴ·w. `scratch` is grown once to at most 130 numbers a column, and reused.
///
/// # Cost     V is read once.
/// # Errors   `Shape`.
pub fn project<T: Field>(v: MatRef<'_, T>, w: &[T], h: &mut [T], scratch: &mut Vec<f64>) -> Result<()> {
    expect_shape("a vector to project", (w.len(), h.len()), v.shape())?;
    if is_by_columns(v) {
        T::k_project(v, w, h, scratch);
        return Ok(());
    }
    let w = MatRef::from_column_major_slice(w, w.len(), 1);
    gemm(one_mut(h), T::zero(), T::one(), Trans::Adjoint, v, Trans::None, w)
}

/// w ← w − V·h, then c ← Vᴴ·w; ‖w‖² as a plain sum of squares (0 or infinite where that leaves the range; use
/// [`norm_fro`] then). `scratch` as for [`project`].
///
/// # Cost     V is read once.
/// # Errors   `Shape`.
pub fn subtract_and_project<T: Field>(
    v: MatRef<'_, T>,
    h: &[T],
    w: &mut [T],
    c: &mut [T],
    scratch: &mut Vec<f64>,
) -> Result<f64> {
    expect_shape("a vector to project", (w.len(), h.len()), v.shape())?;
    expect_shape("coefficients", (c.len(), 1), (v.ncols(), 1))?;
    if is_by_columns(v) {
        return Ok(T::k_subtract_and_project(v, h, w, c, scratch));
    }
    let h = MatRef::from_column_major_slice(h, h.len(), 1);
    gemm(one_mut(w), T::one(), -T::one(), Trans::None, v, Trans::None, h)?;
    project(v, w, c, scratch)?;
    Ok(norm_fro(MatRef::from_column_major_slice(w, w.len(), 1)).powi(2))
}

fn is_by_columns<T>(v: MatRef<'_, T>) -> bool {
    v.ncols() == 0 || v.try_as_col_major().is_some()
}

fn one_mut<T>(x: &mut [T]) -> MatMut<'_, T> {
    let n = x.len();
    MatMut::from_column_major_slice_mut(x, n, 1)
}

/// Sums that one column of V needs.
const fn sums_of<T: Field>() -> usize {
    if T::COMPLEX { 2 } else { 1 }
}

/// Rows of one group of n.
fn rows_of_group(n: usize) -> usize {
    n.div_ceil(GROUPS).next_multiple_of(PIECE).max(ROWS)
}

/// The sums of each group, zero, in `scratch`.
fn all_sums(scratch: &mut Vec<f64>, groups: usize, width: usize) -> &mut [f64] {
    if scratch.len() < groups * width {
        scratch.resize(groups * width, 0.0);
    }
    let sums = &mut scratch[..groups * width];
    sums.fill(0.0);
    sums
}

/// to ← the sums of all groups, added in order.
fn add_groups<T: Field>(sums: &[f64], width: usize, to: &mut [T]) {
    let s = sums_of::<T>();
    for (j, to) in to.iter_mut().enumerate() {
        let total = |part: usize| sums.chunks_exact(width).map(|group| group[s * j + part]).sum::<f64>();
        *to = T::from_parts(total(0), if T::COMPLEX { total(1) } else { 0.0 });
    }
}

pub(crate) fn project_kernel<T: Field>(v: MatRef<'_, T>, w: &[T], h: &mut [T], scratch: &mut Vec<f64>) {
    let (n, m) = v.shape();
    let (rows, width) = (rows_of_group(n), sums_of::<T>() * m);
    if width == 0 {
        return;
    }
    let sums = all_sums(scratch, n.div_ceil(rows), width);
    let group = |g: usize, sums: &mut [f64]| {
        let end = n.min((g + 1) * rows);
        for start in (g * rows..end).step_by(PIECE) {
            let len = PIECE.min(end - start);
            let (v, w) = (v.subrows(start, len), &w[start..start + len]);
            vectorised!(dots_with_columns(v, w, sums));
        }
    };
    if n * m >= PARALLEL_FROM && threads() > 1 {
        use rayon::prelude::*;
        sums.par_chunks_exact_mut(width).enumerate().for_each(|(g, sums)| group(g, sums));
    } else {
        sums.chunks_exact_mut(width).enumerate().for_each(|(g, sums)| group(g, sums));
    }
    add_groups(sums, width, h);
}

pub(crate) fn subtract_and_project_kernel<T: Field>(
    v: MatRef<'_, T>,
    h: &[T],
    w: &mut [T],
    c: &mut [T],
    scratch: &mut Vec<f64>,
) -> f64 {
    let (n, m) = v.shape();
    // The last sum is that of squares.
    let (rows, width) = (rows_of_group(n), sums_of::<T>() * m + 1);
    let sums = all_sums(scratch, n.div_ceil(rows), width);
    let group = |g: usize, w: &mut [T], sums: &mut [f64]| {
        for (i, w) in w.chunks_mut(SHORT_PIECE).enumerate() {
            let v = v.subrows(g * rows + i * SHORT_PIECE, w.len());
            vectorised!(subtract_then_dots(v, h, w, sums));
        }
    };
    if n * m >= PARALLEL_FROM && threads() > 1 {
        use rayon::prelude::*;
        let groups = w.par_chunks_mut(rows).zip(sums.par_chunks_exact_mut(width));
        groups.enumerate().for_each(|(g, (w, sums))| group(g, w, sums));
    } else {
        let groups = w.chunks_mut(rows).zip(sums.chunks_exact_mut(width));
        groups.enumerate().for_each(|(g, (w, sums))| group(g, w, sums));
    }
    add_groups(sums, width, c);
    sums.chunks_exact(width).map(|group| group[width - 1]).sum()
}

/// sums ← sums + Vᴴ·w for a piece, V from memory: several columns at once.
#[inline(always)]
fn dots_with_columns<T: Field>(v: MatRef<'_, T>, w: &[T], sums: &mut [f64]) {
    let s = sums_of::<T>();
    dots_in_tiles(v, coordinates(w), s, sums);
    if T::COMPLEX {
        // Im v̄·w = vᵣ·wᵢ − vᵢ·wᵣ: the inner product of coordinates with those of −i·w.
        let mut turned = [T::Re::zero(); 2 * PIECE];
        let turned = &mut turned[..2 * w.len()];
        for (to, w) in turned.as_chunks_mut::<2>().0.iter_mut().zip(coordinates(w).as_chunks::<2>().0) {
            *to = [w[1], -w[0]];
        }
        dots_in_tiles(v, turned, s, &mut sums[1..]);
    }
}

#[inline(always)]
fn dots_in_tiles<T: Field>(v: MatRef<'_, T>, w: &[T::Re], s: usize, sums: &mut [f64]) {
    let m = v.ncols();
    let mut j = 0;
    while j + 4 <= m {
        let tile = [j, j + 1, j + 2, j + 3].map(|j| coordinates(column(v, j)));
        let d = T::Re::four_dots(tile, w);
        for (k, d) in d.into_iter().enumerate() {
            sums[(j + k) * s] += d;
        }
        j += 4;
    }
    while j < m {
        sums[j * s] += dot_real(coordinates(column(v, j)), w);
        j += 1;
    }
}

/// w ← w − V·h and sums ← sums + (Vᴴ·w, ‖w‖²) for a piece of which the second half comes from the cache.
#[inline(always)]
fn subtract_then_dots<T: Field>(v: MatRef<'_, T>, h: &[T], w: &mut [T], sums: &mut [f64]) {
    let m = v.ncols();
    let c = |j: usize| coordinates(column(v, j));
    if T::COMPLEX {
        subtract_complex(v, h, w);
        for j in 0..m {
            // Σ v̄·w
            let [rr, ii, ri, ir] = dot_pairs(c(j), coordinates(w));
            sums[2 * j] += rr + ii;
            sums[2 * j + 1] += ri - ir;
        }
    } else {
        subtract_real(v, h, bytemuck::cast_slice_mut(w));
        dots_in_tiles(v, coordinates(w), 1, sums);
    }
    sums[sums_of::<T>() * m] += sum_squares(coordinates(w), 1.0);
}

#[inline(always)]
fn subtract_real<T: Field>(v: MatRef<'_, T>, h: &[T], w: &mut [T::Re]) {
    let c = |j: usize| coordinates(column(v, j));
    let s = |j: usize| real::<T::Re>(-h[j].re());
    let (m, mut j) = (h.len(), 0);
    while j + 8 <= m {
        add_columns(w, std::array::from_fn::<_, 8, _>(|k| c(j + k)), std::array::from_fn(|k| s(j + k)));
        j += 8;
    }
    if j + 4 <= m {
        add_columns(w, std::array::from_fn::<_, 4, _>(|k| c(j + k)), std::array::from_fn(|k| s(j + k)));
        j += 4;
    }
    while j < m {
        add_columns(w, [c(j)], [s(j)]);
        j += 1;
    }
}

#[inline(always)]
fn subtract_complex<T: Field>(v: MatRef<'_, T>, h: &[T], w: &mut [T]) {
    let len = 2 * w.len();
    let (mut by_re, mut by_im) = ([T::Re::zero(); 2 * SHORT_PIECE], [T::Re::zero(); 2 * SHORT_PIECE]);
    let (by_re, by_im) = (&mut by_re[..len], &mut by_im[..len]);
    let c = |j: usize| coordinates(column(v, j));
    let s = |j: usize| (real::<T::Re>(h[j].re()), real::<T::Re>(h[j].im()));
    let (m, mut j) = (h.len(), 0);
    while j + 4 <= m {
        let tile = std::array::from_fn::<_, 4, _>(|k| c(j + k));
        add_columns_split(by_re, by_im, tile, std::array::from_fn(|k| s(j + k)));
        j += 4;
    }
    while j < m {
        add_columns_split(by_re, by_im, [c(j)], [s(j)]);
        j += 1;
    }
    // Σ v·(hᵣ + i·hᵢ): the sums by hᵣ plus i times the sums by hᵢ.
    let w: &mut [T::Re] = bytemuck::cast_slice_mut(w);
    let parts = by_re.as_chunks::<2>().0.iter().zip(by_im.as_chunks::<2>().0);
    for (w, (r, i)) in w.as_chunks_mut::<2>().0.iter_mut().zip(parts) {
        *w = [w[0] - (r[0] - i[1]), w[1] - (r[1] + i[0])];
    }
}

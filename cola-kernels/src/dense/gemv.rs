//! One matrix times one vector at memory bandwidth.
//!
//! The library's product reads a matrix for one column at two thirds of the bandwidth; this one reads it
//! once, in order, as coordinates. Column-major: sums of columns into a block of rows that stays in cache.
//! Row-major: dot products with a block of x that stays in cache. A complex coefficient is applied to the
//! coordinates as two real ones, and the two results are joined at the end.

use crate::field::{Field, real};
use crate::four_dots::FourDots;
use crate::lanes::{
    add_columns, add_columns_split, column, coordinates, dot_pairs, dot_real, join_pairs, vectorised,
};
use crate::parallel::{even_cut, ordered_fold, over_rows};
use faer::{ColMut, ColRef, MatRef};
use num_traits::Zero;

/// Rows of y, or entries of x, kept in cache.
const BLOCK: usize = 1024;
/// Entries of A from which a second thread pays.
pub(crate) const PARALLEL_FROM: usize = 200_000;
/// A with fewer rows is cut by columns.
const FEW_ROWS: usize = 64;

/// Is `a` laid out so that [`gemv`] reads it in order?
pub(crate) fn fits<T>(a: MatRef<'_, T>) -> bool {
    a.try_as_col_major().is_some() || a.try_as_row_major().is_some()
}

/// y ← beta·y + alpha·a·x with `a` and `x` conjugated on request; beta = 0 overwrites. Requires [`fits`].
pub(crate) fn gemv<T: Field>(
    y: ColMut<'_, T>,
    beta: T,
    alpha: T,
    conj_a: bool,
    a: MatRef<'_, T>,
    conj_x: bool,
    x: ColRef<'_, T>,
) {
    let (m, n) = a.shape();
    let large = m.saturating_mul(n) >= PARALLEL_FROM;
    let mut y = y;
    if m < FEW_ROWS && large {
        // Partial sums over groups of columns, added in order.
        let width = (PARALLEL_FROM / 4).div_ceil(m);
        let mut sum = [T::zero(); FEW_ROWS];
        let partial = |g: usize| {
            let first = g * width;
            let w = width.min(n - first);
            let mut acc = [T::zero(); FEW_ROWS];
            block(a.subcols(first, w), conj_a, x.subrows(first, w), conj_x, &mut acc[..m]);
            acc
        };
        ordered_fold(n.div_ceil(width), true, partial, |p| {
            sum.iter_mut().zip(&p).for_each(|(s, &v)| *s += v)
        });
        return finish(y, beta, alpha, &sum[..m]);
    }
    over_rows(y.as_mut().as_mat_mut(), large, &even_cut(m), &|first, rows| {
        let mut rows = rows.col_mut(0);
        let mut acc = [T::zero(); BLOCK];
        for start in (0..rows.nrows()).step_by(BLOCK) {
            let len = BLOCK.min(rows.nrows() - start);
            block(a.subrows(first + start, len), conj_a, x, conj_x, &mut acc[..len]);
            finish(rows.as_mut().subrows_mut(start, len), beta, alpha, &acc[..len]);
        }
    });
}

fn finish<T: Field>(mut y: ColMut<'_, T>, beta: T, alpha: T, acc: &[T]) {
    for (i, &v) in acc.iter().enumerate() {
        y[i] = if beta == T::zero() { alpha * v } else { beta * y[i] + alpha * v };
    }
}

/// acc ← a·x for at most [`BLOCK`] rows.
fn block<T: Field>(a: MatRef<'_, T>, conj_a: bool, x: ColRef<'_, T>, conj_x: bool, acc: &mut [T]) {
    let at = |j: usize| if conj_x { x[j].conj() } else { x[j] };
    vectorised!(match (a.try_as_col_major().is_some(), T::COMPLEX) {
        (true, false) => columns_real(a, at, acc),
        (true, true) => columns_complex(a, conj_a, at, acc),
        (false, false) => rows_real(a.transpose(), at, acc),
        (false, true) => rows_complex(a.transpose(), conj_a, at, acc),
    });
}

#[inline(always)]
fn columns_real<T: Field>(a: MatRef<'_, T>, x: impl Fn(usize) -> T, acc: &mut [T]) {
    let acc: &mut [T::Re] = bytemuck::cast_slice_mut(acc);
    acc.fill(T::Re::zero());
    let n = a.ncols();
    let c = |j: usize| coordinates(column(a, j));
    let s = |j: usize| real::<T::Re>(x(j).re());
    let mut j = 0;
    while j + 8 <= n {
        add_columns(acc, std::array::from_fn::<_, 8, _>(|k| c(j + k)), std::array::from_fn(|k| s(j + k)));
        j += 8;
    }
    if j + 4 <= n {
        add_columns(acc, std::array::from_fn::<_, 4, _>(|k| c(j + k)), std::array::from_fn(|k| s(j + k)));
        j += 4;
    }
    // Loops, not closures: those would be compiled without the instructions of the vectorised caller, fma as a call.
    while j < n {
        add_columns(acc, [c(j)], [s(j)]);
        j += 1;
    }
}

#[inline(always)]
fn columns_complex<T: Field>(a: MatRef<'_, T>, conj_a: bool, x: impl Fn(usize) -> T, acc: &mut [T]) {
    let len = 2 * acc.len();
    let (mut by_re, mut by_im) = ([T::Re::zero(); 2 * BLOCK], [T::Re::zero(); 2 * BLOCK]);
    let (by_re, by_im) = (&mut by_re[..len], &mut by_im[..len]);
    let n = a.ncols();
    let c = |j: usize| coordinates(column(a, j));
    let s = |j: usize| (real::<T::Re>(x(j).re()), real::<T::Re>(x(j).im()));
    let mut j = 0;
    while j + 4 <= n {
        let columns = std::array::from_fn::<_, 4, _>(|k| c(j + k));
        add_columns_split(by_re, by_im, columns, std::array::from_fn(|k| s(j + k)));
        j += 4;
    }
    while j < n {
        add_columns_split(by_re, by_im, [c(j)], [s(j)]);
        j += 1;
    }
    // Σ a·(xᵣ + i·xᵢ): the sums by xᵣ plus i times the sums by xᵢ.
    let flip = if conj_a { -1.0 } else { 1.0 };
    for (out, (r, i)) in acc.iter_mut().zip(by_re.chunks_exact(2).zip(by_im.chunks_exact(2))) {
        *out = T::from_parts(r[0].re() - flip * i[1].re(), flip * r[1].re() + i[0].re());
    }
}

#[inline(always)]
fn rows_real<T: Field>(rows: MatRef<'_, T>, x: impl Fn(usize) -> T, acc: &mut [T]) {
    acc.fill(T::zero());
    let n = rows.nrows();
    let mut packed = [T::Re::zero(); BLOCK];
    for start in (0..n).step_by(BLOCK) {
        let len = BLOCK.min(n - start);
        let packed = &mut packed[..len];
        packed.iter_mut().enumerate().for_each(|(j, p)| *p = real(x(start + j).re()));
        let row = |i: usize| &coordinates(column(rows, i))[start..start + len];
        let (fours, rest) = acc.as_chunks_mut::<4>();
        let done = 4 * fours.len();
        for (i, four) in fours.iter_mut().enumerate() {
            let sums = T::Re::four_dots(std::array::from_fn(|k| row(4 * i + k)), packed);
            for k in 0..4 {
                four[k] += T::from_f64(sums[k]);
            }
        }
        for (i, out) in rest.iter_mut().enumerate() {
            *out += T::from_f64(dot_real(row(done + i), packed));
        }
    }
}

#[inline(always)]
fn rows_complex<T: Field>(rows: MatRef<'_, T>, conj_a: bool, x: impl Fn(usize) -> T, acc: &mut [T]) {
    acc.fill(T::zero());
    let n = rows.nrows();
    let mut packed = [T::Re::zero(); 2 * BLOCK];
    for start in (0..n).step_by(BLOCK) {
        let len = BLOCK.min(n - start);
        let packed = &mut packed[..2 * len];
        for (j, p) in packed.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let v = x(start + j);
            *p = [real(v.re()), real(v.im())];
        }
        for (i, out) in acc.iter_mut().enumerate() {
            let row = coordinates(&column(rows, i)[start..start + len]);
            *out += join_pairs::<T>(conj_a, dot_pairs(row, packed));
        }
    }
}

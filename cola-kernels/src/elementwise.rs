//! Sums and updates that read every entry once, at memory bandwidth.
//!
//! A sum is cut into pieces that depend on the shape alone and added in order, so it is bit-identical for
//! every number of threads. Any strides; matrices without a contiguous direction go entry by entry.

use crate::error::{KernelError, Result, expect_shape};
use crate::field::{Field, RealPart};
use crate::lanes::{
    self, contiguous, coordinates, dot_pairs, dot_real, join_pairs, rows_are_runs, vectorised,
};
use crate::parallel::{PARALLEL_FROM, even_cut, ordered_fold, over_rows};
use faer::{ColRef, MatMut, MatRef};

/// Entries of one piece of a sum.
const PIECE: usize = 4096;

/// Is every entry finite? Cost: one pass at memory bandwidth.
pub fn all_finite<T: Field>(a: MatRef<'_, T>) -> bool {
    T::k_all_finite(a)
}

/// ‖A‖_F, safe from overflow and underflow; NaN if an entry is. Cost: one pass, two for extreme scales.
pub fn norm_fro<T: Field>(a: MatRef<'_, T>) -> f64 {
    let plain = T::k_sum_squares(a, 1.0);
    if plain.is_nan() || (1e-280..1e280).contains(&plain) {
        return plain.sqrt();
    }
    let max = T::k_max_abs(a);
    if max == 0.0 || !max.is_finite() {
        return max;
    }
    let scale = 2f64.powi(-(max.log2() as i32).clamp(-1000, 1000));
    T::k_sum_squares(a, scale).sqrt() / scale
}

/// ‖A‖₁ = max over columns of Σ|aᵢⱼ|; NaN if an entry is. Cost: one pass.
pub fn norm1<T: Field>(a: MatRef<'_, T>) -> f64 {
    T::k_norm1(a)
}

/// max |aᵢⱼ|; NaN if an entry is. Cost: one pass.
pub fn max_abs<T: Field>(a: MatRef<'_, T>) -> f64 {
    T::k_max_abs(a)
}

/// ⟨x, y⟩ = Σ x̄ᵢⱼ·yᵢⱼ over all entries of two blocks of the same shape. Cost: one pass.
pub fn dot<T: Field>(x: MatRef<'_, T>, y: MatRef<'_, T>) -> Result<T> {
    expect_shape("second operand of a dot product", y.shape(), x.shape())?;
    Ok(T::k_dot(true, x, y))
}

/// Σ xᵢⱼ·yᵢⱼ without conjugation. Cost: one pass.
pub fn dot_unconjugated<T: Field>(x: MatRef<'_, T>, y: MatRef<'_, T>) -> Result<T> {
    expect_shape("second operand of a dot product", y.shape(), x.shape())?;
    Ok(T::k_dot(false, x, y))
}

/// y ← alpha·x + beta·y; beta = 0 overwrites. Cost: one pass.
pub fn axpby<T: Field>(alpha: T, x: MatRef<'_, T>, beta: T, y: MatMut<'_, T>) -> Result<()> {
    expect_shape("destination of axpby", y.shape(), x.shape())?;
    T::k_axpby(alpha, x, beta, y);
    Ok(())
}

/// `NotFinite` with the place of the first NaN or infinity. Cost: one pass.
pub fn check_finite<T: Field>(a: MatRef<'_, T>) -> Result<()> {
    if all_finite(a) { Ok(()) } else { Err(first_not_finite(a, 0)) }
}

/// The same for the lower triangle.
pub(crate) fn check_finite_lower<T: Field>(a: MatRef<'_, T>) -> Result<()> {
    for j in 0..a.ncols().min(a.nrows()) {
        if !all_finite(a.subcols(j, 1).subrows(j, a.nrows() - j)) {
            return Err(first_not_finite(a, j));
        }
    }
    Ok(())
}

fn first_not_finite<T: Field>(a: MatRef<'_, T>, from: usize) -> KernelError {
    for col in from..a.ncols() {
        for row in from..a.nrows() {
            if !a[(row, col)].finite() {
                return KernelError::NotFinite { row, col };
            }
        }
    }
    KernelError::NotFinite { row: from, col: from }
}

/// `a` or its transpose, whichever has the smaller step down a column: for sums in which order is free.
fn along_memory<T>(a: MatRef<'_, T>) -> MatRef<'_, T> {
    if rows_are_runs(a) { a.transpose() } else { a }
}

/// The larger of two; NaN if one is.
fn larger(x: f64, y: f64) -> f64 {
    if y <= x || x.is_nan() { x } else { y }
}

/// Folds `piece` over pieces of columns in order; a strided column is packed piece by piece.
fn over_pieces<T: Field, A: Send>(
    a: MatRef<'_, T>,
    piece: impl Fn(&[T]) -> A + Sync + Send,
    fold: impl FnMut(A),
) {
    let a = along_memory(a);
    let (m, n) = a.shape();
    let per_column = m.div_ceil(PIECE);
    let run = |c: ColRef<'_, T>| match contiguous(c) {
        Some(slice) => vectorised!(piece(slice)),
        None => {
            let mut packed = [T::zero(); PIECE];
            (0..c.nrows()).for_each(|i| packed[i] = c[i]);
            vectorised!(piece(&packed[..c.nrows()]))
        }
    };
    let term = |t: usize| {
        let (j, start) = (t / per_column, t % per_column * PIECE);
        run(a.col(j).subrows(start, PIECE.min(m - start)))
    };
    ordered_fold(per_column * n, m * n >= PARALLEL_FROM, term, fold);
}

pub(crate) fn all_finite_kernel<T: Field>(a: MatRef<'_, T>) -> bool {
    let mut all = true;
    over_pieces(
        a,
        #[inline(always)]
        |x| lanes::finite(coordinates(x)),
        |ok| all &= ok,
    );
    all
}

pub(crate) fn sum_squares_kernel<T: Field>(a: MatRef<'_, T>, scale: f64) -> f64 {
    let mut sum = 0.0;
    over_pieces(
        a,
        #[inline(always)]
        |x| lanes::sum_squares(coordinates(x), scale),
        |s| sum += s,
    );
    sum
}

pub(crate) fn max_abs_kernel<T: Field>(a: MatRef<'_, T>) -> f64 {
    let mut max = 0.0f64;
    over_pieces(
        a,
        #[inline(always)]
        |x| max_abs_piece(x),
        |v| max = larger(max, v),
    );
    max
}

#[inline(always)]
fn max_abs_piece<T: Field>(x: &[T]) -> f64 {
    if T::COMPLEX { x.iter().map(|v| v.abs()).fold(0.0, larger) } else { lanes::max_abs(coordinates(x)) }
}

pub(crate) fn norm1_kernel<T: Field>(a: MatRef<'_, T>) -> f64 {
    let (m, n) = a.shape();
    if !rows_are_runs(a) {
        let mut max = 0.0;
        let column = |j: usize| (0..m).map(|i| a[(i, j)].abs()).sum::<f64>();
        ordered_fold(n, m * n >= PARALLEL_FROM, column, |s| max = larger(max, s));
        return max;
    }
    let mut sums = vec![0.0; n];
    for i in 0..m {
        (0..n).for_each(|j| sums[j] += a[(i, j)].abs());
    }
    sums.into_iter().fold(0.0, larger)
}

/// Folds `piece` over pieces of columns of two blocks in order; strided columns are packed piece by piece.
pub(crate) fn over_pairs<T: Field, A: Send>(
    x: MatRef<'_, T>,
    y: MatRef<'_, T>,
    piece: impl Fn(&[T], &[T]) -> A + Sync + Send,
    fold: impl FnMut(A),
) {
    let flip = rows_are_runs(x);
    let (x, y) = if flip { (x.transpose(), y.transpose()) } else { (x, y) };
    let (m, n) = x.shape();
    let per_column = m.div_ceil(PIECE);
    let term = |t: usize| {
        let (j, start) = (t / per_column, t % per_column * PIECE);
        let len = PIECE.min(m - start);
        let (x, y) = (x.col(j).subrows(start, len), y.col(j).subrows(start, len));
        match (contiguous(x), contiguous(y)) {
            (Some(x), Some(y)) => vectorised!(piece(x, y)),
            _ => {
                let (mut xs, mut ys) = ([T::zero(); PIECE], [T::zero(); PIECE]);
                (0..len).for_each(|i| (xs[i], ys[i]) = (x[i], y[i]));
                vectorised!(piece(&xs[..len], &ys[..len]))
            }
        }
    };
    ordered_fold(per_column * n, m * n >= PARALLEL_FROM, term, fold);
}

pub(crate) fn dot_kernel<T: Field>(conj: bool, x: MatRef<'_, T>, y: MatRef<'_, T>) -> T {
    let mut sum = (0.0, 0.0);
    over_pairs(
        x,
        y,
        #[inline(always)]
        |x, y| piece_dot(conj, x, y),
        |v: T| sum = (sum.0 + v.re(), sum.1 + v.im()),
    );
    T::from_parts(sum.0, sum.1)
}

#[inline(always)]
pub(crate) fn piece_dot<T: Field>(conj: bool, x: &[T], y: &[T]) -> T {
    if T::COMPLEX {
        join_pairs(conj, dot_pairs(coordinates(x), coordinates(y)))
    } else {
        T::from_f64(dot_real(coordinates(x), coordinates(y)))
    }
}

pub(crate) fn axpby_kernel<T: Field>(alpha: T, x: MatRef<'_, T>, beta: T, y: MatMut<'_, T>) {
    let (m, n) = y.shape();
    let flip = rows_are_runs(y.as_ref());
    let (x, y, rows) = if flip { (x.transpose(), y.transpose_mut(), n) } else { (x, y, m) };
    over_rows(y, m * n >= PARALLEL_FROM, &even_cut(rows), &|first, mut y| {
        for j in 0..y.ncols() {
            let len = y.nrows();
            let x = x.col(j).subrows(first, len);
            let mut y = y.as_mut().col_mut(j);
            match (contiguous(x), y.as_mut().try_as_col_major_mut()) {
                (Some(x), Some(y)) => vectorised!(combine(alpha, x, beta, y.as_slice_mut())),
                _ => (0..len).for_each(|i| y[i] = one_entry(alpha, x[i], beta, y[i])),
            }
        }
    });
}

#[inline(always)]
fn one_entry<T: Field>(alpha: T, x: T, beta: T, y: T) -> T {
    if beta == T::zero() { alpha * x } else { alpha * x + beta * y }
}

#[inline(always)]
fn combine<T: Field>(alpha: T, x: &[T], beta: T, y: &mut [T]) {
    if alpha.im() == 0.0 && beta.im() == 0.0 {
        let (a, b) = (crate::field::real::<T::Re>(alpha.re()), crate::field::real::<T::Re>(beta.re()));
        return combine_real(a, coordinates(x), b, bytemuck::cast_slice_mut(y));
    }
    for (y, &x) in y.iter_mut().zip(x) {
        *y = one_entry(alpha, x, beta, *y);
    }
}

#[inline(always)]
fn combine_real<R: RealPart>(a: R, x: &[R], b: R, y: &mut [R]) {
    if b == R::zero() {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = a * x);
    } else if b == R::one() {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y += a * x);
    } else {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = a * x + b * *y);
    }
}

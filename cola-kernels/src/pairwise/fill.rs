//! One block of a matrix of pairs: squared distances or inner products, then the function of them.

use super::exp::Exponential;
use super::{Entry, Pairwise, Side};
use crate::lanes::{column, vectorised};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// Distances below this part of the sum of squares lose more digits to cancellation than they may.
const CANCELS: f64 = 1.0 / 16.0;

/// out ← the entries of rows `first_row..` and columns `first_col..`. Columns of `out` are contiguous.
pub(super) fn block<R: Exponential>(
    p: &Pairwise<'_, R>,
    first_row: usize,
    first_col: usize,
    out: MatMut<'_, R>,
) {
    let mut out = out;
    if let Entry::Pair(of) = p.entry {
        for j in 0..out.ncols() {
            let values = slice(out.as_mut(), j);
            values.iter_mut().enumerate().for_each(|(i, v)| {
                *v = R::from_f64(p.variance * of(first_row + i, first_col + j));
            });
        }
        return;
    }
    match p.entry {
        Entry::Polynomial { .. } => inner_products(p, first_row, first_col, out.as_mut()),
        _ if p.rows.scaled.is_some() && p.cols.scaled.is_some() => {
            distances_by_products(p, first_row, first_col, out.as_mut());
        }
        _ => vectorised!(distances(p, first_row, first_col, out.as_mut())),
    }
    vectorised!(map(p.entry, R::from_f64(p.variance), out));
}

/// Column j as a slice.
#[inline(always)]
fn slice<R>(m: MatMut<'_, R>, j: usize) -> &mut [R] {
    m.col_mut(j).try_as_col_major_mut().map_or(&mut [], |c| c.as_slice_mut())
}

/// Σ ((xₖ − yₖ)·wₖ)² coordinate by coordinate: as accurate as the differences themselves.
#[inline(always)]
fn distances<R: Exponential>(p: &Pairwise<'_, R>, first_row: usize, first_col: usize, out: MatMut<'_, R>) {
    let mut out = out;
    let (m, d) = (out.nrows(), p.weights.len());
    let x = |k: usize| &column(p.rows.raw, k)[first_row..first_row + m];
    for j in 0..out.ncols() {
        let y = |k: usize| column(p.cols.raw, k)[first_col + j];
        let sums = slice(out.as_mut(), j);
        sums.fill(R::zero());
        let mut k = 0;
        while k + 4 <= d {
            let each = std::array::from_fn::<_, 4, _>(|l| l + k);
            add_squares(sums, each.map(x), each.map(y), each.map(|k| p.weights[k]));
            k += 4;
        }
        while k < d {
            add_squares(sums, [x(k)], [y(k)], [p.weights[k]]);
            k += 1;
        }
    }
}

/// sums ← sums + Σ ((xₖ − yₖ)·wₖ)²
#[inline(always)]
fn add_squares<R: Exponential, const N: usize>(sums: &mut [R], x: [&[R]; N], y: [R; N], w: [R; N]) {
    let n = sums.len();
    let x = x.map(|x| &x[..n]);
    for i in 0..n {
        let mut sum = sums[i];
        for k in 0..N {
            let t = (x[k][i] - y[k]) * w[k];
            sum = num_traits::Float::mul_add(t, t, sum);
        }
        sums[i] = sum;
    }
}

/// ‖x‖² + ‖y‖² − 2·x·y of centred points by one product; where that cancels, from the differences.
fn distances_by_products<R: Exponential>(
    p: &Pairwise<'_, R>,
    first_row: usize,
    first_col: usize,
    out: MatMut<'_, R>,
) {
    let (Some((x, xx)), Some((y, yy))) = (p.rows.scaled, p.cols.scaled) else { return };
    let mut out = out;
    let (m, n) = out.shape();
    let minus_two = R::from_f64(-2.0);
    let (x, y) = (x.subrows(first_row, m), y.subrows(first_col, n));
    matmul(out.as_mut(), Accum::Replace, x, y.transpose(), minus_two, Par::Seq);
    let xx = &xx[first_row..first_row + m];
    for j in 0..n {
        let (sums, square) = (slice(out.as_mut(), j), yy[first_col + j]);
        let least = R::from_f64(CANCELS);
        if !vectorised!(add_norms(sums, xx, square, least)) {
            continue;
        }
        for (i, sum) in sums.iter_mut().enumerate() {
            let clear = *sum >= least * (xx[i] + square);
            if !clear {
                *sum = distance(p, first_row + i, first_col + j);
            }
        }
    }
}

/// sums ← sums + xx + yy; do some cancel?
#[inline(always)]
fn add_norms<R: Exponential>(sums: &mut [R], xx: &[R], yy: R, least: R) -> bool {
    let mut cancels = 0u32;
    for (sum, &xx) in sums.iter_mut().zip(xx) {
        let both = xx + yy;
        *sum += both;
        // Written so that NaN counts as well.
        cancels |= u32::from(!(*sum >= least * both));
    }
    cancels != 0
}

/// The squared distance of one pair, from its differences.
fn distance<R: Exponential>(p: &Pairwise<'_, R>, i: usize, j: usize) -> R {
    let mut sum = R::zero();
    for (k, &w) in p.weights.iter().enumerate() {
        let t = (p.rows.raw[(i, k)] - p.cols.raw[(j, k)]) * w;
        sum = num_traits::Float::mul_add(t, t, sum);
    }
    sum
}

/// Σ xₖ·yₖ·wₖ² of points that are scaled already.
fn inner_products<R: Exponential>(
    p: &Pairwise<'_, R>,
    first_row: usize,
    first_col: usize,
    out: MatMut<'_, R>,
) {
    let (m, n) = out.shape();
    let (x, y) = (points(&p.rows).subrows(first_row, m), points(&p.cols).subrows(first_col, n));
    let mut out = out;
    if x.ncols() == 0 {
        out.fill(R::zero());
        return;
    }
    matmul(out, Accum::Replace, x, y.transpose(), R::one(), Par::Seq);
}

fn points<'a, R: Copy>(side: &Side<'a, R>) -> MatRef<'a, R> {
    side.scaled.map_or(side.raw, |(points, _)| points)
}

/// The function of every entry.
#[inline(always)]
fn map<R: Exponential>(entry: Entry<'_>, v: R, out: MatMut<'_, R>) {
    let mut out = out;
    let number = R::from_f64;
    for j in 0..out.ncols() {
        let values = slice(out.as_mut(), j);
        // Loops, not closures: a closure may be compiled apart, for the smallest instruction set.
        match entry {
            Entry::Gaussian => {
                for s in values {
                    *s = v * (number(-0.5) * *s).exp_nonpositive();
                }
            }
            Entry::Exponential => {
                for s in values {
                    *s = v * (-num_traits::Float::sqrt(*s)).exp_nonpositive();
                }
            }
            Entry::Matern32 => {
                for s in values {
                    let a = num_traits::Float::sqrt(number(3.0) * *s);
                    *s = v * (R::one() + a) * (-a).exp_nonpositive();
                }
            }
            Entry::Matern52 => {
                for s in values {
                    let a = num_traits::Float::sqrt(number(5.0) * *s);
                    *s = v * (R::one() + a + a * a * number(1.0 / 3.0)) * (-a).exp_nonpositive();
                }
            }
            Entry::RationalQuadratic { alpha } => {
                for s in values {
                    *s = v * number((-alpha * (s.re() / (2.0 * alpha)).ln_1p()).exp());
                }
            }
            Entry::Polynomial { offset, degree } => {
                for s in values {
                    *s = v * num_traits::Float::powi(*s + number(offset), degree);
                }
            }
            Entry::Pair(_) => {}
        }
    }
}

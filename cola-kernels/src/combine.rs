//! Vector updates with several terms, and the norm of the result, in one pass.
//!
//! The short recurrences of Krylov methods live on these: an update and the norm that follows it read and write
//! every vector once, at memory bandwidth. Sums are formed over pieces that depend on the length alone and added in
//! order, so they are bit-identical for every number of threads.

use crate::error::{Result, expect_shape};
use crate::field::{Field, RealPart, real};
use crate::lanes::{coordinates, sum_squares, vectorised};
use crate::parallel::{PARALLEL_FROM, ordered_pieces};
use faer::{ColMut, ColRef};

/// Entries updated between two looks at the norm: they are still in the cache.
const PIECE: usize = 2048;

/// y ← beta·y + Σ cᵢ·xᵢ, and ‖y‖² as a plain sum of squares (0 or infinite where that leaves the range; use
/// [`crate::norm_fro`] then). `beta` = 0 overwrites. At most three terms go in one pass; further ones take another.
///
/// # Errors
/// Shapes that differ.
pub fn combine<T: Field>(y: ColMut<'_, T>, beta: T, terms: &[(T, ColRef<'_, T>)]) -> Result<f64> {
    for (_, x) in terms {
        expect_shape("a term of a combination", (x.nrows(), 1), (y.nrows(), 1))?;
    }
    let mut y = y;
    let (first, rest) = terms.split_at(terms.len().min(3));
    let mut sum = T::k_combine(y.as_mut(), beta, first);
    for more in rest.chunks(3) {
        sum = T::k_combine(y.as_mut(), T::one(), more);
    }
    Ok(sum)
}

pub(crate) fn combine_kernel<T: Field>(y: ColMut<'_, T>, beta: T, terms: &[(T, ColRef<'_, T>)]) -> f64 {
    let mut y = y;
    let n = y.nrows();
    let slices = || -> Option<[&[T]; 3]> {
        let mut all: [&[T]; 3] = [&[]; 3];
        for (to, (_, x)) in all.iter_mut().zip(terms) {
            *to = x.try_as_col_major()?.as_slice();
        }
        Some(all)
    };
    let c = |i: usize| terms.get(i).map_or(T::zero(), |t| t.0);
    let c = [c(0), c(1), c(2)];
    if let (Some(x), Some(y)) = (slices(), y.as_mut().try_as_col_major_mut()) {
        let mut sum = 0.0;
        let piece = |start: usize, y: &mut [T]| {
            let x = x.map(|x| if x.is_empty() { x } else { &x[start..start + y.len()] });
            match terms.len() {
                0 => vectorised!(one_piece::<T, 0>(y, beta, [], [])),
                1 => vectorised!(one_piece(y, beta, [c[0]], [x[0]])),
                2 => vectorised!(one_piece(y, beta, [c[0], c[1]], [x[0], x[1]])),
                _ => vectorised!(one_piece(y, beta, c, x)),
            }
        };
        ordered_pieces(y.as_slice_mut(), PIECE, n >= PARALLEL_FROM, piece, |s| sum += s);
        return sum;
    }
    let mut sum = 0.0;
    for i in 0..n {
        let mut v = if beta == T::zero() { T::zero() } else { beta * y[i] };
        for (c, x) in terms {
            v += *c * x[i];
        }
        y[i] = v;
        sum += v.re() * v.re() + v.im() * v.im();
    }
    sum
}

#[inline(always)]
fn one_piece<T: Field, const N: usize>(y: &mut [T], beta: T, c: [T; N], x: [&[T]; N]) -> f64 {
    let is_real = beta.im() == 0.0 && c.iter().all(|c| c.im() == 0.0);
    if is_real {
        let coefficients = c.map(|c| real::<T::Re>(c.re()));
        let beta = real::<T::Re>(beta.re());
        update_real(bytemuck::cast_slice_mut(y), beta, coefficients, x.map(coordinates));
    } else {
        let n = y.len();
        let x = x.map(|x| &x[..n]);
        for i in 0..n {
            let mut v = if beta == T::zero() { T::zero() } else { beta * y[i] };
            for k in 0..N {
                v += c[k] * x[k][i];
            }
            y[i] = v;
        }
    }
    sum_squares(coordinates(y), 1.0)
}

#[inline(always)]
fn update_real<R: RealPart, const N: usize>(y: &mut [R], beta: R, c: [R; N], x: [&[R]; N]) {
    let n = y.len();
    let x = x.map(|x| &x[..n]);
    if beta == R::zero() {
        for i in 0..n {
            let mut v = R::zero();
            for k in 0..N {
                v = num_traits::Float::mul_add(c[k], x[k][i], v);
            }
            y[i] = v;
        }
    } else {
        for i in 0..n {
            let mut v = beta * y[i];
            for k in 0..N {
                v = num_traits::Float::mul_add(c[k], x[k][i], v);
            }
            y[i] = v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{c64, norm_fro, with_threads};
    use faer::{Col, Mat};

    fn vector(n: usize, seed: usize) -> Col<f64> {
        Col::from_fn(n, |i| ((i * 7919 + seed * 104_729) % 1013) as f64 / 1013.0 - 0.5)
    }

    #[test]
    fn every_number_of_terms_agrees_with_the_definition() {
        let n = 5000;
        let xs: Vec<Col<f64>> = (1..6).map(|s| vector(n, s)).collect();
        for terms in 0..=5 {
            for beta in [0.0, 1.0, -0.5] {
                let mut y = if beta == 0.0 { Col::from_fn(n, |_| f64::NAN) } else { vector(n, 9) };
                let list: Vec<(f64, ColRef<'_, f64>)> =
                    (0..terms).map(|k| (k as f64 - 1.5, xs[k].as_ref())).collect();
                let sum = combine(y.as_mut(), beta, &list).unwrap();
                let expected = Mat::from_fn(n, 1, |i, _| {
                    let old = if beta == 0.0 { 0.0 } else { beta * vector(n, 9)[i] };
                    old + (0..terms).map(|k| (k as f64 - 1.5) * xs[k][i]).sum::<f64>()
                });
                assert!((0..n).all(|i| (y[i] - expected[(i, 0)]).abs() < 1e-14));
                let norm = norm_fro(expected.as_ref());
                assert!((sum.sqrt() - norm).abs() <= 1e-13 * norm);
            }
        }
    }

    #[test]
    fn complex_coefficients_and_any_stride() {
        let x = Mat::from_fn(6, 4, |i, j| c64::new(i as f64, j as f64));
        let mut y = Mat::from_fn(4, 6, |i, j| c64::new(1.0, (i + j) as f64));
        let row = x.transpose().row(0).transpose();
        let c = c64::new(0.5, -2.0);
        let before: Vec<c64> = (0..6).map(|j| y[(1, j)]).collect();
        let sum = combine(y.as_mut().row_mut(1).transpose_mut(), c, &[(c, row)]).unwrap();
        let expected: Vec<c64> = (0..6).map(|i| c * before[i] + c * x[(i, 0)]).collect();
        assert!((0..6).all(|i| (y[(1, i)] - expected[i]).norm() < 1e-14));
        assert!((sum - expected.iter().map(|z| z.norm_sqr()).sum::<f64>()).abs() < 1e-12 * sum);
    }

    #[test]
    fn the_sum_is_the_same_for_every_number_of_threads() {
        let (n, x) = (300_000, vector(300_000, 3));
        let run = |threads| {
            with_threads(threads, || {
                let mut y = vector(n, 4);
                let sum = combine(y.as_mut(), 0.25, &[(1.5, x.as_ref())]).unwrap();
                (sum.to_bits(), y[n - 1].to_bits())
            })
        };
        assert_eq!(run(1), run(3));
    }
}

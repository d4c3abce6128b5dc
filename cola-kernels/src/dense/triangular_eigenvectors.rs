//! Eigenvectors of triangular matrices and pairs by substitution.

use crate::dense::try_zeros;
use crate::error::{Result, expect_shape, expect_square};
use crate::field::Field;
use faer::{Mat, MatRef};

/// Column c holds the eigenvector of S·x = λ·T·x, λ = sⱼⱼ/tⱼⱼ, for j = `wanted[c]`: zero below row j, of 2-norm 1. S and T
/// are upper triangular; without T the identity is meant. Entries below the diagonals are not read.
///
/// A difference of eigenvalues below ε·‖(S, T)‖ is replaced by that: eigenvectors of a defective matrix come out equal up
/// to rounding, each with a small residual.
///
/// # Cost     j² operations for each vector.
/// # Errors   `Shape`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §7.6.4; LAPACK, xTREVC and xTGEVC.
pub fn triangular_eigenvectors<T: Field>(
    s: MatRef<'_, T>,
    t: Option<MatRef<'_, T>>,
    wanted: &[usize],
) -> Result<Mat<T>> {
    let n = expect_square("triangular matrix", s.shape())?;
    if let Some(t) = t {
        expect_shape("second triangular matrix", t.shape(), (n, n))?;
    }
    let mut vectors = try_zeros(n, wanted.len())?;
    T::k_triangular_eigenvectors(s, t, wanted, &mut vectors);
    Ok(vectors)
}

pub(crate) fn substitution_kernel<T: Field>(
    s: MatRef<'_, T>,
    t: Option<MatRef<'_, T>>,
    wanted: &[usize],
    vectors: &mut Mat<T>,
) {
    let norm = |m: MatRef<'_, T>| {
        let column = |j: usize| (0..=j).map(|i| m[(i, j)].abs()).fold(0.0, f64::max);
        (0..m.ncols()).map(column).fold(0.0, f64::max)
    };
    let (norm_s, norm_t) = (norm(s), t.map_or(1.0, norm));
    // Squares and products with entries of S must stay within the range of the coordinate type.
    let (large, tiny) = if size_of::<T::Re>() == 4 { (1e12, 1e-37) } else { (1e100, 1e-300) };
    for (c, &j) in wanted.iter().enumerate() {
        let x = vectors.col_as_slice_mut(c);
        // β·S − α·T with max(|α|/‖S‖, |β|/‖T‖) = 1 is singular at column j.
        let (alpha, beta) = (s[(j, j)], t.map_or(T::one(), |t| t[(j, j)]));
        let size =
            (alpha.abs() / norm_s.max(f64::MIN_POSITIVE)).max(beta.abs() / norm_t.max(f64::MIN_POSITIVE));
        let inverse = if size > 0.0 { 1.0 / size } else { 1.0 };
        let (alpha, beta) = (alpha.scale(inverse / norm_s.max(1.0)), beta.scale(inverse / norm_s.max(1.0)));
        let entry = |i: usize, k: usize| match t {
            Some(t) => beta * s[(i, k)] - alpha * t[(i, k)],
            None if i == k => beta * s[(i, k)] - alpha,
            None => beta * s[(i, k)],
        };
        let smallest = T::EPS * (alpha.abs() * norm_t + beta.abs() * norm_s);
        let smallest = smallest.max(tiny);
        x[j] = T::one();
        (0..j).for_each(|i| x[i] = -entry(i, j));
        for i in (0..j).rev() {
            if x[i] == T::zero() {
                continue;
            }
            let d = entry(i, i);
            x[i] /= if d.abs() < smallest { T::from_f64(smallest) } else { d };
            if x[i].abs() > large {
                let down = 1.0 / x[i].abs();
                x[..=j].iter_mut().for_each(|z| *z = z.scale(down));
            }
            let factor = x[i];
            let (column, b) = (s.col(i), beta * factor);
            (0..i).for_each(|k| x[k] -= b * column[k]);
            if let Some(t) = t {
                let (column, a) = (t.col(i), alpha * factor);
                (0..i).for_each(|k| x[k] += a * column[k]);
            }
        }
        let largest = x[..=j].iter().map(|z| z.abs()).fold(0.0, f64::max);
        x[..=j].iter_mut().for_each(|z| *z = z.scale(1.0 / largest));
        let length = x[..=j].iter().map(|z| z.abs() * z.abs()).sum::<f64>().sqrt();
        x[..=j].iter_mut().for_each(|z| *z = z.scale(1.0 / length));
    }
}

//! The product of a matrix with its own adjoint, which is Hermitian: half the work.

use crate::dense::shared::{Update, lower_gram};
use crate::error::{Result, expect_shape, guarded};
use crate::field::Field;
use crate::parallel::ordered_fold;
use faer::{Accum, Mat, MatMut, MatRef};

/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 10_000_000;
/// Up to so many columns, a tall matrix is cut into runs of rows.
const NARROW: usize = 384;
/// Runs of rows of a tall matrix, whose products are added in their order: the cuts depend on the shape alone.
const RUNS: usize = 16;
/// Rows that are multiplied at a time within a run: with [`NARROW`] columns they stay in the second cache.
const ROWS: usize = 512;

/// dst ← alpha·AᴴA, both triangles, for a real alpha; the diagonal is real. Any strides.
///
/// # Cost     m·n²/2 multiply-adds for A of m×n, which is read once.
/// # Errors   `Shape` unless `dst` is n×n.
/// # Source   symmetric rank-k update (Golub & Van Loan, 4th ed., §1.1)
pub fn gram<T: Field>(dst: MatMut<'_, T>, alpha: f64, a: MatRef<'_, T>) -> Result<()> {
    let n = a.ncols();
    expect_shape("destination of a Gram matrix", dst.shape(), (n, n))?;
    guarded(|| T::k_gram(dst, T::from_f64(alpha), a))
}

pub(crate) fn gram_kernel<T: Field>(mut dst: MatMut<'_, T>, alpha: T, a: MatRef<'_, T>) {
    let (m, n) = a.shape();
    let parallel = m.saturating_mul(n).saturating_mul(n) / 2 >= PARALLEL_FROM;
    if n > NARROW || m < RUNS * ROWS {
        lower_gram(dst.as_mut(), Update { accum: Accum::Replace, alpha }, a, parallel);
    } else {
        // The library underneath cuts the columns, of which there are few; threads would wait for each other.
        let run = m.div_ceil(RUNS).next_multiple_of(8);
        let product = |i: usize| {
            let (first, end) = ((i * run).min(m), ((i + 1) * run).min(m));
            let mut sum = Mat::<T>::zeros(n, n);
            for row in (first..end).step_by(ROWS) {
                let rows = a.subrows(row, ROWS.min(end - row));
                lower_gram(sum.as_mut(), Update { accum: Accum::Add, alpha }, rows, false);
            }
            sum
        };
        dst.fill(T::zero());
        ordered_fold(RUNS, parallel, product, |sum| {
            for j in 0..n {
                (j..n).for_each(|i| dst[(i, j)] += sum[(i, j)]);
            }
        });
    }
    for j in 0..n {
        dst[(j, j)] = T::from_f64(dst[(j, j)].re());
        (j + 1..n).for_each(|i| dst[(j, i)] = dst[(i, j)].conj());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::dense::gemm::gemm;
    use crate::field::Trans;
    use crate::{c32, c64};

    fn entries<T: Field>(m: usize, n: usize) -> Mat<T> {
        Mat::from_fn(m, n, |i, j| {
            let x = ((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0;
            let y = ((i * 7 + j * 13) % 89) as f64 / 44.0 - 1.0;
            T::from_parts(x, y)
        })
    }

    fn agrees<T: Field>(m: usize, n: usize, tol: f64) {
        let a = entries::<T>(m, n);
        let (mut whole, mut half) = (Mat::<T>::zeros(n, n), Mat::<T>::zeros(n, n));
        half.as_mut().fill(T::from_f64(f64::NAN));
        gemm(
            whole.as_mut(),
            T::zero(),
            T::from_f64(0.5),
            Trans::Adjoint,
            a.as_ref(),
            Trans::None,
            a.as_ref(),
        )
        .unwrap();
        gram(half.as_mut(), 0.5, a.as_ref()).unwrap();
        for j in 0..n {
            for i in 0..n {
                let error = (half[(i, j)] - whole[(i, j)]).abs();
                assert!(error <= tol * (m + 1) as f64, "{m}×{n} at {i}, {j}: {error:e}");
            }
            assert_eq!(half[(j, j)].conj(), half[(j, j)]);
        }
    }

    #[test]
    fn it_is_the_product_for_tall_wide_and_empty_matrices() {
        for (m, n) in [(0, 3), (3, 0), (1, 1), (5, 9), (60, 50), (9_000, 7), (8_200, 77), (40, 400)] {
            agrees::<f64>(m, n, 1e-15);
            agrees::<c64>(m, n, 2e-15);
            agrees::<f32>(m, n, 1e-6);
            agrees::<c32>(m, n, 2e-6);
        }
    }

    #[test]
    fn strides_of_rows_serve() {
        let a = entries::<f64>(7, 9_000);
        let (mut of_rows, mut of_copy) = (Mat::zeros(7, 7), Mat::zeros(7, 7));
        gram(of_rows.as_mut(), 1.0, a.transpose()).unwrap();
        gram(of_copy.as_mut(), 1.0, a.transpose().to_owned().as_ref()).unwrap();
        let close = |i: usize, j: usize| (of_rows[(i, j)] - of_copy[(i, j)]).abs() < 1e-10;
        assert!((0..7).all(|j| (0..7).all(|i| close(i, j))));
    }

    #[test]
    fn a_destination_of_another_shape_is_refused() {
        let a = entries::<f64>(4, 3);
        assert!(gram(Mat::zeros(4, 3).as_mut(), 1.0, a.as_ref()).is_err());
    }
}

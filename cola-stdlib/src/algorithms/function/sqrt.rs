//! The principal square root of a triangular matrix.
//!
//! Method    U² = T for upper triangular T: the roots of the diagonal, then U₁₁·U₁₂ + U₁₂·U₂₂ = T₁₂ between the
//!           halves, by halving
//! Memory    n² entries for U
//! Work      n³/3 complex multiply-adds, nearly all of them in products
//! Stops     two zero eigenvalues that are not semisimple: `Singular`, there is no root
//! Differs   none
//! Source    Björck & Hammarling, Linear Algebra Appl. 52/53 (1983); Deadman, Higham & Ralha, LNCS 7782 (2013)

use super::dense::zeros;
use super::sylvester::sylvester;
use crate::ScalarFunction;
use cola_kernels::{Mat, MatMut, MatRef, max_abs};
use cola_runtime::{Result, c64};

/// The U with U² = T, its diagonal the principal roots.
///
/// # Errors
/// `Singular` where there is none; `OutOfMemory`.
pub(super) fn sqrt(t: MatRef<'_, c64>) -> Result<Mat<c64>> {
    let n = t.nrows();
    let mut u = zeros(n, n)?;
    let zero = 16.0 * f64::EPSILON * n as f64 * max_abs(t);
    halves(t, u.as_mut(), zero)
        .map_err(|e| e.in_context("the square root: the eigenvalue 0 is not semisimple, so there is none"))?;
    Ok(u)
}

fn halves(t: MatRef<'_, c64>, mut u: MatMut<'_, c64>, zero: f64) -> Result<()> {
    let n = t.nrows();
    if n <= 1 {
        if n == 1 {
            u[(0, 0)] = ScalarFunction::power(0.5).value(t[(0, 0)]);
        }
        return Ok(());
    }
    let h = n / 2;
    halves(t.submatrix(0, 0, h, h), u.as_mut().submatrix_mut(0, 0, h, h), zero)?;
    halves(t.submatrix(h, h, n - h, n - h), u.as_mut().submatrix_mut(h, h, n - h, n - h), zero)?;
    let (top, bottom) = u.split_at_row_mut(h);
    let (u11, mut u12) = top.split_at_col_mut(h);
    u12.copy_from(t.submatrix(0, h, h, n - h));
    let u22 = bottom.as_ref().submatrix(0, h, n - h, n - h);
    sylvester(u11.as_ref(), 1.0, u22, u12, zero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::function::dense::times;
    use cola_runtime::ErrorKind;

    #[test]
    fn the_square_of_the_root() -> Result<()> {
        let n = 70;
        let entry = |i: usize, j: usize| ((i * 31 + j * 17) % 23) as f64 / 23.0 - 0.5;
        let t = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => c64::new(entry(i, j), entry(j, i)) * 0.2,
            std::cmp::Ordering::Equal => c64::new(1.0 + i as f64, entry(i, 3)),
            std::cmp::Ordering::Greater => c64::new(0.0, 0.0),
        });
        let u = sqrt(t.as_ref())?;
        let square = times(u.as_ref(), u.as_ref())?;
        assert!(max_abs((&square - &t).as_ref()) < 1e-13 * n as f64);
        Ok(())
    }

    #[test]
    fn a_nilpotent_matrix_has_no_root() {
        let t = Mat::from_fn(2, 2, |i, j| c64::new(f64::from(u8::from(i < j)), 0.0));
        assert_eq!(sqrt(t.as_ref()).map(|_| ()).unwrap_err().kind(), ErrorKind::Singular);
    }
}

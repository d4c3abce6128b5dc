//! Eigenvalues and singular values of dense matrices, without vectors.

use crate::dense::Magnitude;
use crate::dense::try_scratch;
use crate::elementwise::{check_finite, check_finite_lower};
use crate::error::{KernelError, Result, expect_square, guarded};
use crate::field::Field;
use crate::parallel::{on_threads, par_if};
use faer::dyn_stack::MemStack;
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::linalg::svd::{ComputeSvdVectors, SvdParams, svd, svd_scratch};
use faer::{Col, MatRef};

/// Eigenvalues of a Hermitian matrix in ascending order; only the lower triangle is read.
///
/// # Cost     4n³/3 operations and one copy.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §8.3.
pub fn eigvalsh<T: Field>(a: MatRef<'_, T>) -> Result<Vec<f64>> {
    expect_square("Hermitian matrix", a.shape())?;
    check_finite_lower(a)?;
    let magnitude = Magnitude::of_lower(a);
    let scaled = magnitude.scaled_down(a)?;
    let a = scaled.as_ref().map_or(a, |x| x.as_ref());
    Ok(magnitude.scaled_up(guarded(|| T::k_eigvalsh(a))??))
}

/// Singular values in descending order, by implicit QR steps: divide and conquer, which is no cheaper without vectors, is off
/// by up to 1e-5·‖A‖ for some graded matrices.
///
/// # Cost     about 8mn²/3 operations (m ≥ n) and one copy.
/// # Errors   `NotFinite`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §8.6.
pub fn singular_values<T: Field>(a: MatRef<'_, T>) -> Result<Vec<f64>> {
    check_finite(a)?;
    let magnitude = Magnitude::of(a);
    let scaled = magnitude.scaled_down(a)?;
    let a = scaled.as_ref().map_or(a, |x| x.as_ref());
    Ok(magnitude.scaled_up(guarded(|| T::k_singular_values(a))??))
}

pub(crate) fn eigvalsh_kernel<T: Field>(a: MatRef<'_, T>) -> Result<Vec<f64>> {
    let n = a.nrows();
    let par = par_if(n >= 256);
    let req = self_adjoint_evd_scratch::<T>(n, ComputeEigenvectors::No, par, Default::default());
    let mut memory = try_scratch(req)?;
    let mut s = Col::<T>::zeros(n);
    let diagonal = s.as_diagonal_mut();
    on_threads(par, || {
        self_adjoint_evd(a, diagonal, None, par, MemStack::new(&mut memory), Default::default())
    })
    .map_err(|_| KernelError::NoConvergence("eigenvalue"))?;
    let mut values: Vec<f64> = (0..n).map(|i| s[i].re()).collect();
    values.sort_by(f64::total_cmp);
    Ok(values)
}

pub(crate) fn singular_values_kernel<T: Field>(a: MatRef<'_, T>) -> Result<Vec<f64>> {
    let (m, n) = a.shape();
    let par = par_if(m.min(n) >= 700);
    let no = ComputeSvdVectors::No;
    let whole = SvdParams { recursion_threshold: m.min(n) + 1, ..<SvdParams as faer::Auto<T>>::auto() };
    let mut memory = try_scratch(svd_scratch::<T>(m, n, no, no, par, whole.into()))?;
    let mut s = Col::<T>::zeros(m.min(n));
    let diagonal = s.as_diagonal_mut();
    on_threads(par, || svd(a, diagonal, None, None, par, MemStack::new(&mut memory), whole.into()))
        .map_err(|_| KernelError::NoConvergence("singular value"))?;
    let mut values: Vec<f64> = (0..m.min(n)).map(|i| s[i].re()).collect();
    values.sort_by(|x, y| y.total_cmp(x));
    Ok(values)
}

//! Eigenvalues and eigenvectors of Hermitian matrices.

use crate::dense::{Magnitude, try_scratch, try_zeros};
use crate::elementwise::check_finite_lower;
use crate::error::{KernelError, Result, expect_square, guarded};
use crate::field::Field;
use crate::parallel::par_if;
use faer::dyn_stack::MemStack;
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Col, Mat, MatRef};

/// A = V·diag(λ)·Vᴴ of a Hermitian matrix; only the lower triangle is read.
///
/// Returns λ in ascending order and the unitary V, whose column j belongs to λⱼ. The matrix is scaled by a power
/// of two first where its entries are extreme, so that nothing overflows on the way.
///
/// # Cost     about 9n³ operations, two matrices of A's size.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §8.3 and §8.4 (divide and conquer).
pub fn eigh<T: Field>(a: MatRef<'_, T>) -> Result<(Vec<f64>, Mat<T>)> {
    let n = expect_square("Hermitian matrix", a.shape())?;
    check_finite_lower(a)?;
    let magnitude = Magnitude::of_lower(a);
    let mut vectors = try_zeros(n, n)?;
    let values = match magnitude.scaled_down(a)? {
        Some(scaled) => guarded(|| T::k_eigh(scaled.as_ref(), &mut vectors))??,
        None => guarded(|| T::k_eigh(a, &mut vectors))??,
    };
    Ok((magnitude.scaled_up(values), vectors))
}

pub(crate) fn eigh_kernel<T: Field>(a: MatRef<'_, T>, vectors: &mut Mat<T>) -> Result<Vec<f64>> {
    let n = a.nrows();
    if n == 0 {
        return Ok(Vec::new());
    }
    let par = par_if(n >= 256);
    let req = self_adjoint_evd_scratch::<T>(n, ComputeEigenvectors::Yes, par, Default::default());
    let mut memory = try_scratch(req)?;
    let (mut s, stack) = (Col::<T>::zeros(n), MemStack::new(&mut memory));
    self_adjoint_evd(a, s.as_diagonal_mut(), Some(vectors.as_mut()), par, stack, Default::default())
        .map_err(|_| KernelError::NoConvergence("eigenvalue"))?;
    let values: Vec<f64> = (0..n).map(|i| s[i].re()).collect();
    if values.iter().any(|x| !x.is_finite()) {
        return Err(KernelError::NoConvergence("eigenvalue"));
    }
    if values.is_sorted() {
        return Ok(values);
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    *vectors = Mat::from_fn(n, n, |i, j| vectors[(i, order[j])]);
    Ok(order.iter().map(|&i| values[i]).collect())
}

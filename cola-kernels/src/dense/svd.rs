//! The singular value decomposition with its vectors.

use crate::dense::{Magnitude, try_scratch, try_zeros};
use crate::elementwise::check_finite;
use crate::error::{KernelError, Result, guarded};
use crate::field::Field;
use crate::parallel::par_if;
use faer::dyn_stack::MemStack;
use faer::linalg::svd::{ComputeSvdVectors, svd as decompose, svd_scratch};
use faer::{Col, Mat, MatRef};

/// A = U·diag(s)·Vᴴ.
#[derive(Debug, Clone)]
pub struct Svd<T> {
    /// m×r with orthonormal columns, r = min(m, n); m×m when all vectors were asked for.
    pub u: Mat<T>,
    /// The r singular values, descending, ≥ 0.
    pub s: Vec<f64>,
    /// n×r with orthonormal columns; n×n when all vectors were asked for.
    pub v: Mat<T>,
}

/// Singular values and the min(m, n) singular vectors of either side.
///
/// # Cost     about 6mn² + 16n³ operations for m ≥ n, and copies of A, U and V.
/// # Errors   `NotFinite`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §8.6 (bidiagonalisation, divide and conquer).
pub fn svd<T: Field>(a: MatRef<'_, T>) -> Result<Svd<T>> {
    let r = a.nrows().min(a.ncols());
    with_vectors(a, r, r)
}

/// As [`svd`], with U and V completed to unitary matrices: the columns of V beyond the rank span the null space.
pub fn svd_full<T: Field>(a: MatRef<'_, T>) -> Result<Svd<T>> {
    with_vectors(a, a.nrows(), a.ncols())
}

fn with_vectors<T: Field>(a: MatRef<'_, T>, left: usize, right: usize) -> Result<Svd<T>> {
    check_finite(a)?;
    let magnitude = Magnitude::of(a);
    let (mut u, mut v) = (try_zeros(a.nrows(), left)?, try_zeros(a.ncols(), right)?);
    let s = match magnitude.scaled_down(a)? {
        Some(scaled) => guarded(|| T::k_svd(scaled.as_ref(), &mut u, &mut v))??,
        None => guarded(|| T::k_svd(a, &mut u, &mut v))??,
    };
    Ok(Svd { u, s: magnitude.scaled_up(s), v })
}

pub(crate) fn svd_kernel<T: Field>(a: MatRef<'_, T>, u: &mut Mat<T>, v: &mut Mat<T>) -> Result<Vec<f64>> {
    let (m, n) = a.shape();
    let r = m.min(n);
    if r == 0 {
        for side in [u, v] {
            (0..side.ncols().min(side.nrows())).for_each(|i| side[(i, i)] = T::one());
        }
        return Ok(Vec::new());
    }
    let par = par_if(r >= 256);
    let wanted = |columns, all| {
        if columns == all && all != r { ComputeSvdVectors::Full } else { ComputeSvdVectors::Thin }
    };
    let (left, right) = (wanted(u.ncols(), m), wanted(v.ncols(), n));
    let mut memory = try_scratch(svd_scratch::<T>(m, n, left, right, par, Default::default()))?;
    let (mut s, stack) = (Col::<T>::zeros(r), MemStack::new(&mut memory));
    let (u, v) = (Some(u.as_mut()), Some(v.as_mut()));
    decompose(a, s.as_diagonal_mut(), u, v, par, stack, Default::default())
        .map_err(|_| KernelError::NoConvergence("singular value"))?;
    let values: Vec<f64> = (0..r).map(|i| s[i].re()).collect();
    let descending = values.is_sorted_by(|x, y| x >= y);
    if !descending || values.last().is_some_and(|x| !(*x >= 0.0)) {
        return Err(KernelError::NoConvergence("singular value"));
    }
    Ok(values)
}

//! The singular value decomposition with its vectors.

use crate::dense::gemm::gemm;
use crate::dense::scratch::{Memory, Scratch};
use crate::dense::{Magnitude, probe, try_zeros};
use crate::elementwise::check_finite;
use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::field::{Field, Trans};
use crate::parallel::{on_threads, par_if};
use faer::linalg::svd::{ComputeSvdVectors, SvdParams, svd as decompose, svd_scratch};
use faer::linalg::{temp_mat_scratch, temp_mat_zeroed};
use faer::mat::AsMatMut;
use faer::{Mat, MatMut, MatRef, Spec};

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
/// Divide and conquer loses all but three digits of some graded matrices of 130 rows or more, those of the values included.
/// The decomposition is checked by two products with A; where it is off, implicit QR steps on the whole bidiagonal matrix
/// take its place, at up to four times the cost.
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
    let (mut u, mut v) = (try_zeros(a.nrows(), left)?, try_zeros(a.ncols(), right)?);
    let mut s = vec![0.0; a.nrows().min(a.ncols())];
    Scratch::new().decompose(a, &mut s, u.as_mut(), v.as_mut())?;
    Ok(Svd { u, s, v })
}

impl<T: Field> Scratch<T> {
    /// [`svd`], checked alike, with s, U and V in memory of the caller: r numbers, m×r and n×r, r = min(m, n).
    ///
    /// # Cost     about 6mn² + 16n³ operations for m ≥ n.
    /// # Errors   As [`svd`].
    pub fn svd(&mut self, a: MatRef<'_, T>, s: &mut [f64], u: MatMut<'_, T>, v: MatMut<'_, T>) -> Result<()> {
        let ((m, n), r) = (a.shape(), a.nrows().min(a.ncols()));
        expect_shape("singular values", (s.len(), 1), (r, 1))?;
        expect_shape("left singular vectors", u.shape(), (m, r))?;
        expect_shape("right singular vectors", v.shape(), (n, r))?;
        self.decompose(a, s, u, v)
    }

    /// As many vectors as u and v have columns.
    fn decompose(
        &mut self,
        a: MatRef<'_, T>,
        s: &mut [f64],
        u: MatMut<'_, T>,
        v: MatMut<'_, T>,
    ) -> Result<()> {
        check_finite(a)?;
        let magnitude = Magnitude::of(a);
        let a = magnitude.scaled_down_into(a, &mut self.scaled)?;
        guarded(|| T::k_svd(a, s, u, v, &mut self.memory))??;
        magnitude.scale_up(s);
        Ok(())
    }
}

pub(crate) fn svd_kernel<T: Field>(
    a: MatRef<'_, T>,
    values: &mut [f64],
    mut u: MatMut<'_, T>,
    mut v: MatMut<'_, T>,
    memory: &mut Memory,
) -> Result<()> {
    let r = a.nrows().min(a.ncols());
    if r == 0 {
        for mut side in [u, v] {
            side.fill(T::zero());
            (0..side.ncols().min(side.nrows())).for_each(|i| side[(i, i)] = T::one());
        }
        return Ok(());
    }
    decomposed(a, values, u.as_mut(), v.as_mut(), memory, Default::default())?;
    let auto = <SvdParams as faer::Auto<T>>::auto();
    if r >= auto.recursion_threshold && !reconstructs(a, values, (u.as_ref(), v.as_ref()), memory)? {
        let whole = SvdParams { recursion_threshold: r + 1, ..auto };
        decomposed(a, values, u.as_mut(), v.as_mut(), memory, whole.into())?;
        if !reconstructs(a, values, (u.as_ref(), v.as_ref()), memory)? {
            return Err(KernelError::NoConvergence("singular vector"));
        }
    }
    Ok(())
}

/// By divide and conquer, and by implicit QR steps where the parameters say so.
fn decomposed<T: Field>(
    a: MatRef<'_, T>,
    values: &mut [f64],
    u: MatMut<'_, T>,
    v: MatMut<'_, T>,
    memory: &mut Memory,
    params: Spec<SvdParams, T>,
) -> Result<()> {
    let (m, n) = a.shape();
    let r = m.min(n);
    let par = par_if(r >= 700);
    let wanted = |columns, all| {
        if columns == all && all != r { ComputeSvdVectors::Full } else { ComputeSvdVectors::Thin }
    };
    let (left, right) = (wanted(u.ncols(), m), wanted(v.ncols(), n));
    let req = svd_scratch::<T>(m, n, left, right, par, params);
    let stack = memory.stack(temp_mat_scratch::<T>(r, 1).and(req))?;
    let (mut s, stack) = temp_mat_zeroed::<T, _, _>(r, 1, stack);
    let mut s = s.as_mat_mut().col_mut(0);
    let diagonal = s.as_mut().as_diagonal_mut();
    on_threads(par, || decompose(a, diagonal, Some(u), Some(v), par, stack, params))
        .map_err(|_| KernelError::NoConvergence("singular value"))?;
    values.iter_mut().enumerate().for_each(|(i, value)| *value = s[i].re());
    let descending = values.is_sorted_by(|x, y| x >= y);
    if !descending || values.last().is_some_and(|x| !(*x >= 0.0)) {
        return Err(KernelError::NoConvergence("singular value"));
    }
    Ok(())
}

/// U·diag(s)·Vᴴ is A up to rounding, as far as two vectors of signs tell. Cost 6mn a vector for m ≥ n.
fn reconstructs<T: Field>(
    a: MatRef<'_, T>,
    values: &[f64],
    (u, v): (MatRef<'_, T>, MatRef<'_, T>),
    memory: &mut Memory,
) -> Result<bool> {
    let subtract = |z: MatRef<'_, T>, rest: MatMut<'_, T>| {
        gemm(rest, T::one(), -T::one(), Trans::None, a, Trans::None, z)
    };
    let stack = memory.stack(probe::scratch::<T>(a.nrows(), a.ncols(), values.len()))?;
    probe::is_reconstructed((u, values, v), subtract, stack)
}

//! Eigenvalues and eigenvectors of Hermitian matrices.

use crate::dense::scratch::{Memory, Scratch, reshape};
use crate::dense::{Magnitude, probe, try_zeros};
use crate::elementwise::check_finite_lower;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::Field;
use crate::parallel::{on_threads, par_if};
use faer::linalg::evd::{
    ComputeEigenvectors, SelfAdjointEvdParams, self_adjoint_evd, self_adjoint_evd_scratch,
};
use faer::linalg::{temp_mat_scratch, temp_mat_zeroed};
use faer::mat::AsMatMut;
use faer::{ColMut, Mat, MatMut, MatRef, Spec};

/// A = V·diag(λ)·Vᴴ of a Hermitian matrix; only the lower triangle is read.
///
/// Returns λ in ascending order and the unitary V, whose column j belongs to λⱼ.
///
/// Divide and conquer compares numbers of A's size with ε, and loses up to ten digits of eigenvectors of graded matrices
/// whose entries are not near 1. A is therefore scaled by a power of two to where they are, which changes no bit but of
/// entries that underflow, and the decomposition is checked by two products with A; were it off, implicit QL steps on the whole would take the place
/// of divide and conquer, at several times the cost.
///
/// # Cost     about 9n³ operations, three matrices of A's size.
/// # Errors   `NotFinite`, `Shape`, `NoConvergence`, `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §8.3 and §8.4 (divide and conquer).
pub fn eigh<T: Field>(a: MatRef<'_, T>) -> Result<(Vec<f64>, Mat<T>)> {
    let n = expect_square("Hermitian matrix", a.shape())?;
    let (mut values, mut vectors) = (vec![0.0; n], try_zeros(n, n)?);
    Scratch::new().eigh(a, &mut values, vectors.as_mut())?;
    Ok((values, vectors))
}

impl<T: Field> Scratch<T> {
    /// [`eigh`] with λ and V in memory of the caller: n numbers and n×n.
    ///
    /// # Cost     about 9n³ operations.
    /// # Errors   As [`eigh`].
    pub fn eigh(&mut self, a: MatRef<'_, T>, values: &mut [f64], vectors: MatMut<'_, T>) -> Result<()> {
        let n = expect_square("Hermitian matrix", a.shape())?;
        expect_shape("eigenvalues", (values.len(), 1), (n, 1))?;
        expect_shape("eigenvectors", vectors.shape(), (n, n))?;
        check_finite_lower(a)?;
        let divided = n >= params::<T>().recursion_threshold;
        let magnitude = if divided { Magnitude::to_one_of_lower(a) } else { Magnitude::of_lower(a) };
        if divided {
            // Room for the next matrix of this order, too, which may have to be scaled where this one has not.
            reshape(&mut self.scaled, n, n)?;
        }
        let a = magnitude.scaled_down_into(a, &mut self.scaled)?;
        guarded(|| T::k_eigh(a, values, vectors, &mut self.memory))??;
        magnitude.scale_up(values);
        Ok(())
    }
}

pub(crate) fn eigh_kernel<T: Field>(
    a: MatRef<'_, T>,
    values: &mut [f64],
    mut vectors: MatMut<'_, T>,
    memory: &mut Memory,
) -> Result<()> {
    let n = a.nrows();
    if n == 0 {
        return Ok(());
    }
    divided(a, values, vectors.as_mut(), memory, Default::default())?;
    if n >= params::<T>().recursion_threshold && !reconstructs(a, values, vectors.as_ref(), memory)? {
        let whole = SelfAdjointEvdParams { recursion_threshold: n + 1, ..params::<T>() };
        divided(a, values, vectors.as_mut(), memory, whole.into())?;
        if !reconstructs(a, values, vectors.as_ref(), memory)? {
            return Err(KernelError::NoConvergence("eigenvector"));
        }
    }
    // Sorted by exchanges, in place: the library nearly always has them in order.
    for i in 0..if values.is_sorted() { 0 } else { n } {
        let Some(least) = (i..n).min_by(|&j, &k| values[j].total_cmp(&values[k])) else { break };
        if least != i {
            values.swap(i, least);
            let (first, second) = vectors.as_mut().two_cols_mut(i, least);
            swap_columns(first, second);
        }
    }
    Ok(())
}

fn params<T: Field>() -> SelfAdjointEvdParams {
    <SelfAdjointEvdParams as faer::Auto<T>>::auto()
}

/// By divide and conquer, and by implicit QL steps where the parameters say so.
fn divided<T: Field>(
    a: MatRef<'_, T>,
    values: &mut [f64],
    vectors: MatMut<'_, T>,
    memory: &mut Memory,
    params: Spec<SelfAdjointEvdParams, T>,
) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= 256);
    let req = self_adjoint_evd_scratch::<T>(n, ComputeEigenvectors::Yes, par, params);
    let stack = memory.stack(temp_mat_scratch::<T>(n, 1).and(req))?;
    let (mut s, stack) = temp_mat_zeroed::<T, _, _>(n, 1, stack);
    let mut s = s.as_mat_mut().col_mut(0);
    let diagonal = s.as_mut().as_diagonal_mut();
    on_threads(par, || self_adjoint_evd(a, diagonal, Some(vectors), par, stack, params))
        .map_err(|_| KernelError::NoConvergence("eigenvalue"))?;
    values.iter_mut().enumerate().for_each(|(i, value)| *value = s[i].re());
    if values.iter().any(|x| !x.is_finite()) {
        return Err(KernelError::NoConvergence("eigenvalue"));
    }
    Ok(())
}

/// V·diag(λ)·Vᴴ is A up to rounding, as far as two vectors of signs tell. Cost 6n² a vector.
fn reconstructs<T: Field>(
    a: MatRef<'_, T>,
    values: &[f64],
    v: MatRef<'_, T>,
    memory: &mut Memory,
) -> Result<bool> {
    let n = a.nrows();
    let subtract = |z: MatRef<'_, T>, mut rest: MatMut<'_, T>| {
        for p in 0..z.ncols() {
            let (z, mut r) = (z.col(p), rest.as_mut().col_mut(p));
            for j in 0..n {
                let below = a.col(j).subrows(j + 1, n - j - 1);
                let mut sum = T::from_f64(a[(j, j)].re()) * z[j];
                for (i, &x) in below.iter().enumerate() {
                    r[j + 1 + i] -= x * z[j];
                    sum += x.conj() * z[j + 1 + i];
                }
                r[j] -= sum;
            }
        }
        Ok(())
    };
    let stack = memory.stack(probe::scratch::<T>(n, n, n))?;
    probe::is_reconstructed((v, values, v), subtract, stack)
}

fn swap_columns<T: Field>(mut first: ColMut<'_, T>, mut second: ColMut<'_, T>) {
    for i in 0..first.nrows() {
        std::mem::swap(&mut first[i], &mut second[i]);
    }
}

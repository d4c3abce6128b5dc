//! Cholesky factorisation A = L·Lᴴ of a Hermitian positive definite matrix.

use crate::dense::scratch::{Memory, Scratch};
use crate::dense::try_copy;
use crate::elementwise::check_finite_lower;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::norm1_inverse::rcond;
use crate::parallel::{on_threads, par_if};
use crate::scaling::Scaling;
use faer::linalg::cholesky::llt::factor::{LltError, cholesky_in_place, cholesky_in_place_scratch};
use faer::{Mat, MatMut, MatRef};

/// Rows from which a second thread pays.
const PARALLEL_FROM: usize = 1024;

/// A = L·Lᴴ, kept as the lower triangle of one n×n matrix.
#[derive(Debug, Clone)]
pub struct Cholesky<T> {
    factor: Mat<T>,
}

impl<T: Field> Cholesky<T> {
    /// Factors a copy of `a`, of which only the lower triangle is read (any strides).
    ///
    /// # Cost     n³/3 multiply-adds and subtractions, n² entries of memory.
    /// # Errors   `NotPositiveDefinite` with the index and value of the first pivot that is not positive,
    /// `NotFinite`, `Shape`, `OutOfMemory`.
    /// # Source   Golub & Van Loan, 4th ed., §4.2; recursive right-looking blocks.
    pub fn factor(a: MatRef<'_, T>) -> Result<Self> {
        expect_square("matrix of a Cholesky factorisation", a.shape())?;
        Self::factor_in_place(try_copy(a)?)
    }

    /// As [`Cholesky::factor`], in the memory of `a`.
    pub fn factor_in_place(mut a: Mat<T>) -> Result<Self> {
        Scratch::new().cholesky(a.as_mut())?;
        Ok(Cholesky { factor: a })
    }

    /// rhs ← op(A)⁻¹·rhs in place; allocates nothing. Cost 2n²·k.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>) -> Result<()> {
        cholesky_solve(self.factor.as_ref(), trans, rhs)
    }

    /// (1, log det A). Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        (T::one(), 2.0 * (0..self.n()).map(|i| self.factor[(i, i)].re().ln()).sum::<f64>())
    }

    /// Number of rows of A.
    pub fn n(&self) -> usize {
        self.factor.nrows()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.factor.nrows() * self.factor.ncols() * size_of::<T>()
    }

    /// The matrix whose lower triangle is L; its upper triangle means nothing.
    pub fn packed(&self) -> MatRef<'_, T> {
        self.factor.as_ref()
    }

    /// L as a matrix of its own, zero above the diagonal.
    pub fn l(&self) -> Mat<T> {
        let f = &self.factor;
        Mat::from_fn(self.n(), self.n(), |i, j| if i >= j { f[(i, j)] } else { T::zero() })
    }

    /// Estimate of the reciprocal condition number of the matrix scaled as given; see [`crate::rcond`].
    pub fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        rcond(self.n(), scaling, |t, x| self.solve_in_place(t, x))
    }
}

impl<T: Field> Scratch<T> {
    /// Lower triangle of `a` ← L with A = L·Lᴴ, of which only the lower triangle is read; the upper one means nothing
    /// then. Solve with [`cholesky_solve`].
    ///
    /// # Cost     n³/3 multiply-adds and subtractions.
    /// # Errors   As [`Cholesky::factor`]; `a` is of no use then.
    pub fn cholesky(&mut self, mut a: MatMut<'_, T>) -> Result<()> {
        expect_square("matrix of a Cholesky factorisation", a.shape())?;
        check_finite_lower(a.as_ref())?;
        guarded(|| T::k_cholesky(a.as_mut(), &mut self.memory))?
    }
}

/// rhs ← op(L·Lᴴ)⁻¹·rhs in place, L the lower triangle of an n×n matrix; allocates nothing. The diagonal of L must be
/// positive, as a factorisation leaves it.
///
/// # Cost     2n²·k.
/// # Errors   `Shape`.
pub fn cholesky_solve<T: Field>(l: MatRef<'_, T>, trans: Trans, mut rhs: MatMut<'_, T>) -> Result<()> {
    let n = expect_square("Cholesky factor", l.shape())?;
    expect_shape("right-hand side", rhs.shape(), (n, rhs.ncols()))?;
    let conj = matches!(trans, Trans::Transpose | Trans::Conj);
    let (first, second) = if conj { (Trans::Conj, Trans::Transpose) } else { (Trans::None, Trans::Adjoint) };
    guarded(|| {
        T::k_trsm(Triangle::Lower, false, first, l, rhs.as_mut());
        T::k_trsm(Triangle::Lower, false, second, l, rhs);
    })
}

pub(crate) fn factor_kernel<T: Field>(mut a: MatMut<'_, T>, memory: &mut Memory) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= PARALLEL_FROM);
    let stack = memory.stack(cholesky_in_place_scratch::<T>(n, par, Default::default()))?;
    let factored = a.as_mut();
    let outcome =
        on_threads(par, || cholesky_in_place(factored, Default::default(), par, stack, Default::default()));
    // A pivot that fails the library's test d > 0 is left in its place; +∞ passes the test.
    let failed = match outcome {
        Err(LltError::NonPositivePivot { index }) => Some(index),
        Ok(_) => (0..n).find(|&i| !a[(i, i)].finite()),
    };
    match failed {
        Some(index) => Err(KernelError::NotPositiveDefinite { index, value: a[(index, index)].re() }),
        None => Ok(()),
    }
}

//! LU factorisation P·A = L·U with partial pivoting.

use crate::dense::{swaps, try_copy, try_scratch};
use crate::elementwise::check_finite;
use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans, Triangle};
use crate::norm1_inverse::rcond;
use crate::parallel::{on_threads, par_if};
use crate::scaling::Scaling;
use faer::dyn_stack::MemStack;
use faer::linalg::lu::partial_pivoting::factor::{lu_in_place, lu_in_place_scratch};
use faer::{Mat, MatMut, MatRef};

/// P·A = L·U of a square matrix: L (unit diagonal) and U in one n×n matrix, P as a sequence of row swaps.
#[derive(Debug, Clone)]
pub struct Lu<T> {
    factors: Mat<T>,
    swaps: Vec<usize>,
}

impl<T: Field> Lu<T> {
    /// Factors a copy of `a` (any strides).
    ///
    /// # Cost     2n³/3 operations, n² entries of memory.
    /// # Errors   `Singular` with the first pivot that is exactly zero or not finite, `NotFinite` for the
    /// input, `Shape`, `OutOfMemory`. A tiny pivot is not an error: ask [`Lu::rcond`].
    /// # Source   Golub & Van Loan, 4th ed., §3.4; recursive columns.
    pub fn factor(a: MatRef<'_, T>) -> Result<Self> {
        expect_square("matrix of an LU factorisation", a.shape())?;
        Self::factor_in_place(try_copy(a)?)
    }

    /// As [`Lu::factor`], in the memory of `a`.
    pub fn factor_in_place(mut a: Mat<T>) -> Result<Self> {
        let n = expect_square("matrix of an LU factorisation", a.shape())?;
        check_finite(a.as_ref())?;
        let mut swaps = vec![0; n];
        guarded(|| T::k_lu(a.as_mut(), &mut swaps))??;
        Ok(Lu { factors: a, swaps })
    }

    /// rhs ← op(A)⁻¹·rhs in place; allocates nothing. Cost 2n²·k.
    pub fn solve_in_place(&self, trans: Trans, mut rhs: MatMut<'_, T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        let f = self.factors.as_ref();
        guarded(|| {
            if trans.transposes() {
                T::k_trsm(Triangle::Upper, false, trans, f, rhs.as_mut());
                T::k_trsm(Triangle::Lower, true, trans, f, rhs.as_mut());
                swaps::apply_inverse(&self.swaps, rhs);
            } else {
                swaps::apply(&self.swaps, rhs.as_mut());
                T::k_trsm(Triangle::Lower, true, trans, f, rhs.as_mut());
                T::k_trsm(Triangle::Upper, false, trans, f, rhs);
            }
        })
    }

    /// (phase, log|det A|) with det A = phase·exp(log|det A|). Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        let (mut phase, mut log) = ((swaps::sign(&self.swaps), 0.0), 0.0);
        for i in 0..self.n() {
            log += accumulate_phase(&mut phase, self.factors[(i, i)]);
        }
        (T::from_parts(phase.0, phase.1), log)
    }

    /// Number of rows of A.
    pub fn n(&self) -> usize {
        self.factors.nrows()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.n() * self.n() * size_of::<T>() + self.n() * size_of::<usize>()
    }

    /// L below the diagonal, U on and above it.
    pub fn packed(&self) -> MatRef<'_, T> {
        self.factors.as_ref()
    }

    /// L: unit lower triangular.
    pub fn l(&self) -> Mat<T> {
        let f = &self.factors;
        Mat::from_fn(self.n(), self.n(), |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Greater => f[(i, j)],
            std::cmp::Ordering::Equal => T::one(),
            std::cmp::Ordering::Less => T::zero(),
        })
    }

    /// U: upper triangular.
    pub fn u(&self) -> Mat<T> {
        let f = &self.factors;
        Mat::from_fn(self.n(), self.n(), |i, j| if i <= j { f[(i, j)] } else { T::zero() })
    }

    /// P as a list: row i of P·A is row `p[i]` of A.
    pub fn p(&self) -> Vec<usize> {
        swaps::to_permutation(&self.swaps)
    }

    /// Estimate of the reciprocal condition number of the matrix scaled as given; see [`crate::rcond`].
    pub fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        rcond(self.n(), scaling, |t, x| self.solve_in_place(t, x))
    }
}

/// phase ← phase·d/|d|; returns ln|d|.
pub(crate) fn accumulate_phase<T: Field>(phase: &mut (f64, f64), d: T) -> f64 {
    let modulus = d.abs();
    if T::COMPLEX {
        let (c, s) = (d.re() / modulus, d.im() / modulus);
        let (a, b) = *phase;
        let (re, im) = (a * c - b * s, a * s + b * c);
        let r = re.hypot(im); // back to the unit circle: the product of n phases stays one
        *phase = (re / r, im / r);
    } else if d.re() < 0.0 {
        phase.0 = -phase.0;
    }
    modulus.ln()
}

pub(crate) fn factor_kernel<T: Field>(mut a: MatMut<'_, T>, swaps: &mut [usize]) -> Result<()> {
    let n = a.nrows();
    let par = par_if(n >= 1024);
    let mut memory = try_scratch(lu_in_place_scratch::<usize, T>(n, n, par, Default::default()))?;
    let (mut p, mut p_inv) = (vec![0usize; n], vec![0usize; n]);
    on_threads(par, || {
        lu_in_place(a.as_mut(), &mut p, &mut p_inv, par, MemStack::new(&mut memory), Default::default());
    });
    swaps::from_permutation(&p, swaps);
    for index in 0..n {
        let d = a[(index, index)];
        if d == T::zero() || !d.finite() {
            return Err(KernelError::Singular { index, value: d.abs() });
        }
    }
    check_finite(a.as_ref())
}

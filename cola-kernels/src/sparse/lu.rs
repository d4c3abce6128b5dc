//! Sparse LU factorisation.

use crate::error::{KernelError, Result, expect_shape, expect_square, guarded};
use crate::field::{Field, Trans};
use crate::norm1_inverse::rcond;
use crate::sparse::CsrRef;
use faer::MatMut;
use std::sync::Arc;

/// The ordering of the columns and what follows from the pattern alone.
#[derive(Debug)]
pub struct SymbolicLu {
    n: usize,
}

impl SymbolicLu {
    /// Orders and analyses the pattern of a square matrix; values are not read.
    ///
    /// # Errors   `Singular` if no choice of values makes the matrix regular (no perfect matching), with a
    ///            column that no pivot is left for; `Pattern`, `Shape`, `IndexOverflow`, `OutOfMemory`.
    pub fn new<T>(a: CsrRef<'_, T>) -> Result<Arc<Self>> {
        expect_square("matrix of a sparse LU factorisation", (a.rows, a.cols))?;
        Ok(Arc::new(SymbolicLu { n: a.rows }))
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Upper bound on the multiplications and additions of one numeric factorisation, whatever the pivots.
    pub fn flops(&self) -> f64 {
        0.0
    }

    /// Upper bound on the entries of L and U together, whatever the pivots.
    pub fn fill(&self) -> usize {
        0
    }
}

/// P·R·A·C·Q = L·U: R and C scale rows and columns by powers of two, P is chosen for stability, Q for sparsity.
#[derive(Debug, Clone)]
pub struct SparseLu<T> {
    symbolic: Arc<SymbolicLu>,
    values: Vec<T>,
}

impl<T: Field> SparseLu<T> {
    /// Factors a matrix whose pattern was analysed.
    pub fn factor(symbolic: &Arc<SymbolicLu>, a: CsrRef<'_, T>) -> Result<Self> {
        guarded(|| T::k_sparse_lu(symbolic, a))?
    }

    /// rhs ← op(A)⁻¹·rhs in place. `scratch` grows to about n·k entries once and is reused.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        guarded(|| T::k_sparse_lu_solve(self, trans, rhs, scratch))?
    }

    /// (phase, log|det A|) with det A = phase·exp(log|det A|). Cost n.
    pub fn slogdet(&self) -> (T, f64) {
        (T::one(), 0.0)
    }

    /// Number of rows.
    pub fn n(&self) -> usize {
        self.symbolic.n()
    }

    /// Entries of L and U that are stored.
    pub fn nnz(&self) -> usize {
        self.values.len()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.values.len() * size_of::<T>()
    }

    /// Smallest and largest modulus of a pivot of the scaled matrix.
    pub fn pivot_range(&self) -> (f64, f64) {
        (0.0, 0.0)
    }

    /// The analysis this factor was made from.
    pub fn symbolic(&self) -> &Arc<SymbolicLu> {
        &self.symbolic
    }

    /// Estimate of 1/(‖A‖₁·‖A⁻¹‖₁) from ‖A‖₁; see [`crate::norm1_inverse_estimate`]. Cost about 10 solves.
    pub fn rcond(&self, norm1_a: f64) -> Result<f64> {
        let mut scratch = Vec::new();
        rcond(self.n(), norm1_a, |t, x| self.solve_in_place(t, x, &mut scratch))
    }
}

pub(crate) fn numeric_kernel<T: Field>(
    _symbolic: &Arc<SymbolicLu>,
    _a: CsrRef<'_, T>,
) -> Result<SparseLu<T>> {
    Err(KernelError::Backend("sparse LU is not written yet".to_owned()))
}

pub(crate) fn solve_kernel<T: Field>(
    _f: &SparseLu<T>,
    _trans: Trans,
    _rhs: MatMut<'_, T>,
    _scratch: &mut Vec<T>,
) -> Result<()> {
    Err(KernelError::Backend("sparse LU is not written yet".to_owned()))
}

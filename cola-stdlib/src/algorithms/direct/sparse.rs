//! Sparse factorisations with fill-reducing orderings.
//!
//! Method    P·A·Pᵀ = L·Lᴴ (minimum degree), or P·R·A·C·Q = L·U with partial pivoting
//! Memory    the fill: known before the factorisation for Cholesky, bounded for LU
//! Work      as the fill demands; the analysis of a pattern is shared by all matrices that have it
//! Stops     `NotPositiveDefinite` (Cholesky), `Singular`, `NotFinite`
//! Differs   LDLᴴ of an indefinite matrix is done by LU: without pivots of size two it is unstable
//! Source    Davis, Direct Methods for Sparse Linear Systems, SIAM 2006

use super::{Collected, Factorisation, SparseForm};
use crate::algorithms::Working;
use crate::kernel::{OnOperand, trans};
use cola_kernels as kernels;
use cola_kernels::Scaling;
use cola_runtime::{Array, ArrayMut, DType, Result, Trans, Workspace, c64};
use std::sync::{Arc, Mutex, PoisonError};

enum Factors<T> {
    Cholesky(kernels::SparseCholesky<T>),
    Lu(kernels::SparseLu<T>),
}

struct SparseFactors<T> {
    factors: Factors<T>,
    norm_fro: f64,
    /// Scratch of solves, kept between them; a second thread brings its own.
    scratch: Mutex<Vec<T>>,
}

impl<T: Working> SparseFactors<T> {
    fn shared(factors: Factors<T>, a: kernels::CsrRef<'_, T>) -> Arc<dyn Factorisation> {
        let values = kernels::MatRef::from_column_major_slice(a.values, a.values.len(), 1);
        Arc::new(SparseFactors { factors, norm_fro: kernels::norm_fro(values), scratch: Mutex::default() })
    }
}

/// Factorises a positive definite sparse matrix whose pattern was analysed.
pub(crate) fn cholesky<T: Working>(
    symbolic: &Arc<kernels::SymbolicCholesky>,
    a: kernels::CsrRef<'_, T>,
) -> Result<Arc<dyn Factorisation>> {
    Ok(SparseFactors::shared(Factors::Cholesky(kernels::SparseCholesky::factor(symbolic, a).on("A")?), a))
}

/// Factorises a sparse matrix whose pattern was analysed.
pub(crate) fn lu<T: Working>(
    symbolic: &Arc<kernels::SymbolicLu>,
    a: kernels::CsrRef<'_, T>,
) -> Result<Arc<dyn Factorisation>> {
    Ok(SparseFactors::shared(Factors::Lu(kernels::SparseLu::factor(symbolic, a).on("A")?), a))
}

impl<T: Working> Factorisation for SparseFactors<T> {
    fn n(&self) -> usize {
        match &self.factors {
            Factors::Cholesky(f) => f.n(),
            Factors::Lu(f) => f.n(),
        }
    }

    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, _ws: &mut Workspace) -> Result<()> {
        let mut scratch = std::mem::take(&mut *self.scratch.lock().unwrap_or_else(PoisonError::into_inner));
        let x = x.typed::<T>()?;
        let done = match &self.factors {
            Factors::Cholesky(f) => f.solve_in_place(trans(op), x, &mut scratch),
            Factors::Lu(f) => f.solve_in_place(trans(op), x, &mut scratch),
        };
        *self.scratch.lock().unwrap_or_else(PoisonError::into_inner) = scratch;
        done.on("A")
    }

    fn slogdet(&self) -> (c64, f64) {
        let (phase, log) = match &self.factors {
            Factors::Cholesky(f) => f.slogdet(),
            Factors::Lu(f) => f.slogdet(),
        };
        (phase.to_scalar(), log)
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn bytes(&self) -> usize {
        match &self.factors {
            Factors::Cholesky(f) => f.bytes(),
            Factors::Lu(f) => f.bytes(),
        }
    }

    fn name(&self) -> &'static str {
        match &self.factors {
            Factors::Cholesky(_) => "sparse Cholesky",
            Factors::Lu(_) => "sparse LU",
        }
    }

    fn pivot_ratio(&self) -> f64 {
        match &self.factors {
            Factors::Lu(f) => f.pivot_range().0 / f.pivot_range().1,
            Factors::Cholesky(_) => 1.0,
        }
    }

    fn inverse_diagonal(&self) -> Result<Option<Array>> {
        let Factors::Cholesky(f) = &self.factors else { return Ok(None) };
        let diagonal = f.inverse_diagonal().on("A")?;
        Ok(Some(Array::vector(diagonal.into_iter().map(T::from_f64).collect())))
    }

    fn sparse(&self) -> Result<Option<SparseForm>> {
        let mut l = Collected::<T>::new();
        match &self.factors {
            Factors::Cholesky(f) => {
                f.for_each_entry(|i, j, v| l.put(i, j, v));
                Ok(Some(SparseForm { p: f.p(), q: None, l: l.finish("L")?, u: None }))
            }
            Factors::Lu(f) => {
                let mut u = Collected::<T>::new();
                f.for_each_entry_of_l(|i, j, v| l.put(i, j, v));
                f.for_each_entry_of_u(|i, j, v| u.put(i, j, v));
                Ok(Some(SparseForm { p: f.p(), q: Some(f.q()), l: l.finish("L")?, u: Some(u.finish("U")?) }))
            }
        }
    }

    fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        match &self.factors {
            Factors::Cholesky(f) => f.rcond(scaling),
            Factors::Lu(f) => f.rcond(),
        }
        .on("A")
    }
}

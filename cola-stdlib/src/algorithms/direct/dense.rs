//! Dense factorisations: Cholesky, Bunch–Kaufman and LU.
//!
//! Method    blocked factorisations of the kernel crate; substitution with two triangles
//! Memory    n² entries for the factors, in f32 for half types
//! Work      n³/3 (Cholesky, LDLᴴ) or 2n³/3 (LU) operations, then 2n² for each right-hand side
//! Stops     `NotPositiveDefinite` (Cholesky), `Singular`, `NotFinite`
//! Differs   nothing
//! Source    Golub & Van Loan, Matrix Computations, 4th ed., §3.4, §4.2, §4.4

use super::{Direct, Factorisation};
use crate::algorithms::{Working, working};
use crate::kernel::{OnOperand, trans};
use cola_kernels as kernels;
use cola_kernels::Scaling;
use cola_runtime::{Array, ArrayMut, DType, Result, Trans, Workspace, c64, with_number};
use std::sync::Arc;

enum Factors<T> {
    Cholesky(kernels::Cholesky<T>),
    Ldl(kernels::Ldl<T>),
    Lu(kernels::Lu<T>),
}

struct DenseFactors<T> {
    factors: Factors<T>,
    norm_fro: f64,
}

/// Factorises a dense square matrix.
///
/// # Errors
/// `ShapeMismatch`, `NotPositiveDefinite`, `Singular`, `NotFinite`, `OutOfMemory`.
pub(crate) fn factorise(a: &Array, method: Direct) -> Result<Arc<dyn Factorisation>> {
    let a = a.cast(working(a.dtype()))?;
    with_number!(a.dtype(), T => factorise_typed::<T>(a.view()?, method))
}

fn factorise_typed<T: Working>(a: kernels::MatRef<'_, T>, method: Direct) -> Result<Arc<dyn Factorisation>> {
    let factors = match method {
        Direct::Cholesky => Factors::Cholesky(kernels::Cholesky::factor(a).on("A")?),
        Direct::Ldl => Factors::Ldl(kernels::Ldl::factor(a).on("A")?),
        Direct::Lu => Factors::Lu(kernels::Lu::factor(a).on("A")?),
    };
    Ok(Arc::new(DenseFactors { factors, norm_fro: kernels::norm_fro(a) }))
}

fn array_of<T: Working>(a: &kernels::Mat<T>) -> Result<Array> {
    Array::copy_of(T::erase(a.as_ref()))
}

impl<T: Working> Factorisation for DenseFactors<T> {
    fn n(&self) -> usize {
        match &self.factors {
            Factors::Cholesky(f) => f.n(),
            Factors::Ldl(f) => f.n(),
            Factors::Lu(f) => f.n(),
        }
    }

    fn dtype(&self) -> DType {
        T::DTYPE
    }

    fn solve_in_place(&self, op: Trans, x: ArrayMut<'_>, _ws: &mut Workspace) -> Result<()> {
        let x = x.typed::<T>()?;
        match &self.factors {
            Factors::Cholesky(f) => f.solve_in_place(trans(op), x),
            Factors::Ldl(f) => f.solve_in_place(trans(op), x),
            Factors::Lu(f) => f.solve_in_place(trans(op), x),
        }
        .on("A")
    }

    fn slogdet(&self) -> (c64, f64) {
        let (phase, log) = match &self.factors {
            Factors::Cholesky(f) => f.slogdet(),
            Factors::Ldl(f) => f.slogdet(),
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
            Factors::Ldl(f) => f.bytes(),
            Factors::Lu(f) => f.bytes(),
        }
    }

    fn name(&self) -> &'static str {
        match &self.factors {
            Factors::Cholesky(_) => "Cholesky",
            Factors::Ldl(_) => "LDLᴴ",
            Factors::Lu(_) => "LU",
        }
    }

    fn pivot_ratio(&self) -> f64 {
        // The pivots of A = L·Lᴴ are the squares of the diagonal of L.
        let (packed, power) = match &self.factors {
            Factors::Cholesky(f) => (f.packed(), 2),
            Factors::Lu(f) => (f.packed(), 1),
            Factors::Ldl(f) => return f.pivot_ratio(),
        };
        let moduli = || (0..packed.nrows()).map(|i| packed[(i, i)].abs());
        (moduli().fold(f64::INFINITY, f64::min) / moduli().fold(0.0, f64::max)).powi(power)
    }

    fn rcond(&self, scaling: &Scaling) -> Result<f64> {
        match &self.factors {
            Factors::Cholesky(f) => f.rcond(scaling),
            Factors::Ldl(f) => f.rcond(scaling),
            Factors::Lu(f) => f.rcond(scaling),
        }
        .on("A")
    }

    fn l(&self) -> Result<Array> {
        match &self.factors {
            Factors::Cholesky(f) => array_of(&f.l()),
            Factors::Lu(f) => array_of(&f.l()),
            Factors::Ldl(f) => array_of(&f.l()),
        }
    }

    fn d(&self) -> Result<(Array, Array)> {
        match &self.factors {
            Factors::Ldl(f) => {
                let (diagonal, sub) = f.d();
                Ok((Array::vector(diagonal.into_iter().map(T::from_f64).collect()), Array::vector(sub)))
            }
            _ => Err(super::no_factor(self.name(), "D")),
        }
    }

    fn u(&self) -> Result<Array> {
        match &self.factors {
            Factors::Lu(f) => array_of(&f.u()),
            _ => Err(super::no_factor(self.name(), "U")),
        }
    }

    fn p(&self) -> Result<Vec<usize>> {
        match &self.factors {
            Factors::Lu(f) => Ok(f.p()),
            Factors::Ldl(f) => Ok(f.p()),
            _ => Err(super::no_factor(self.name(), "P")),
        }
    }
}

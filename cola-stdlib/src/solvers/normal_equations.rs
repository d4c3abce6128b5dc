//! Sparse least squares by the normal equations, where the condition number allows them.
//!
//! Method    AᴴA = L·Lᴴ (tall) or AAᴴ = L·Lᴴ (wide), sparse; x = (AᴴA)⁻¹·Aᴴ·b, refined with A itself until the backward
//!           error is small
//! Memory    the fill of L, in double precision whatever the dtype of A
//! Work      Σ nnz(row)² for the products, then the sparse factorisation; two applies and a solve for each column
//! Stops     not taken where AᴴA is not positive definite, its condition number κ(A)² is above 1/(100·√n·ε), or rows are so
//!           full that the products would outgrow a dense matrix
//! Differs   refinement removes the error ε·κ(A)² of the plain method; every result is certified by its backward error
//! Source    Björck, Numerical Methods for Least Squares Problems, 2nd ed., §2.1, §2.4.2

use super::{ZERO, factorise};
use crate::algorithms::direct::orthogonal::PseudoFactors;
use crate::algorithms::{Direct, Factorisation};
use crate::kernel::error;
use crate::memory;
use crate::operators::Sparse;
use crate::properties::PSD;
use cola_kernels::{KernelError, norm1_inverse_estimate};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Element, ErrorKind, Number, Op, Result, Scalar, Trans, Workspace,
    with_number,
};
use std::sync::Arc;

const ONE: Scalar = Scalar::new(1.0, 0.0);

/// The factors of a sparse rectangular matrix of full rank, where the method is sound; else `None`.
pub(super) fn factors_of_gram(a: &Op, tol: f64) -> Result<Option<Arc<dyn PseudoFactors>>> {
    let Some(sparse) = a.downcast_ref::<Sparse>() else { return Ok(None) };
    let (m, n) = a.shape();
    let (wide, k) = (m < n, m.min(n));
    let lines = if wide { columns(sparse) } else { rows(sparse) };
    let products: f64 = lines.iter().map(|line| (line.len() as f64).powi(2)).sum();
    // Two indices and a value for each product.
    let fits = || memory::check(products as usize, 2, DType::C64).is_ok();
    if k == 0 || (products > 0.5 * (k as f64) * (k as f64) && products > 1e6) || !fits() {
        return Ok(None);
    }
    let wide_dtype = if a.dtype().is_complex() { DType::C64 } else { DType::F64 };
    let values = sparse.values().cast(wide_dtype)?;
    let (gram, norm_fro) = with_number!(wide_dtype, T => {
        let entries = values.to_vec::<T>()?;
        let norm = cola_kernels::norm_fro(values.view::<T>()?);
        (gram::<T>(&lines, &entries, k, wide)?, norm)
    });
    let factors = match factorise(&gram, Direct::Cholesky) {
        Ok(factors) => factors,
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::NotPositiveDefinite
                    | ErrorKind::Singular
                    | ErrorKind::FalseClaim
                    | ErrorKind::NotFinite
            ) =>
        {
            return Ok(None);
        }
        Err(e) => return Err(e),
    };
    // 1/κ(A)²; the rank is full when κ(A) is far from 1/tol.
    let squared = 1.0 / (norm_of_inverse(&*factors)? * factors.norm_fro());
    let sound = squared > 100.0 * (k as f64).sqrt() * f64::EPSILON && squared.sqrt() > 10.0 * k as f64 * tol;
    let made = || Arc::new(NormalEquations { factors, wide, norm_fro, rcond: squared.sqrt(), tol });
    Ok(if sound { Some(made()) } else { None })
}

/// Entries of one row or column: place in the other direction, and place among the values.
type Line = Vec<(u32, usize)>;

fn rows(a: &Sparse) -> Vec<Line> {
    let p = a.pattern();
    let row = |i: usize| (p.indptr()[i]..p.indptr()[i + 1]).map(|e| (p.indices()[e], e)).collect();
    (0..p.rows()).map(row).collect()
}

fn columns(a: &Sparse) -> Vec<Line> {
    let p = a.pattern();
    let mut out = vec![Vec::new(); p.cols()];
    for i in 0..p.rows() {
        (p.indptr()[i]..p.indptr()[i + 1]).for_each(|e| out[p.indices()[e] as usize].push((i as u32, e)));
    }
    out
}

/// AᴴA from the rows of A, or AAᴴ from its columns.
fn gram<T: Number + Element>(lines: &[Line], values: &[T], k: usize, wide: bool) -> Result<Op> {
    let (mut row, mut col, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        for &(i, e) in line {
            for &(j, f) in line {
                row.push(i);
                col.push(j);
                let (x, y) = (values[e], values[f]);
                out.push(if wide { x * y.conjugate() } else { x.conjugate() * y });
            }
        }
    }
    Ok(Sparse::from_triplets(k, k, &row, &col, Array::vector(out))?.claimed(PSD.set()))
}

/// An estimate of ‖A⁻¹‖₁ from a few solves.
pub(super) fn norm_of_inverse(factors: &dyn Factorisation) -> Result<f64> {
    let (mut ws, mut failed) = (Workspace::new(), None);
    with_number!(factors.dtype(), T => {
        let found = norm1_inverse_estimate::<T>(factors.n(), |op, x| {
            let op = if op == cola_kernels::Trans::Adjoint { Trans::Adjoint } else { Trans::None };
            factors.solve_in_place(op, <T as Element>::erase_mut(x), &mut ws).map_err(|e| {
                failed = Some(e);
                KernelError::NoConvergence("solve")
            })
        });
        match (found, failed) {
            (_, Some(e)) => Err(e),
            (found, None) => found.map_err(|e| error("A", e)),
        }
    })
}

/// A⁺ = (AᴴA)⁻¹·Aᴴ, or Aᴴ·(AAᴴ)⁻¹ where A is wide.
struct NormalEquations {
    factors: Arc<dyn Factorisation>,
    wide: bool,
    norm_fro: f64,
    rcond: f64,
    tol: f64,
}

impl PseudoFactors for NormalEquations {
    fn dtype(&self) -> DType {
        self.factors.dtype()
    }

    fn rank(&self) -> usize {
        self.factors.n()
    }

    fn norm_fro(&self) -> f64 {
        self.norm_fro
    }

    fn tolerance(&self) -> f64 {
        self.tol
    }

    fn name(&self) -> &'static str {
        "sparse normal equations"
    }

    fn note(&self) -> String {
        format!("full rank {}: 1/κ is about {:.1e}", self.rank(), self.rcond)
    }

    fn apply(
        &self,
        a: &Op,
        op: Trans,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let map = Trans::Adjoint.of(op);
        // The Gram matrix is Hermitian: only whether it is conjugated matters.
        let gram = if matches!(op, Trans::Conj | Trans::Transpose) { Trans::Conj } else { Trans::None };
        if self.wide == op.transposes() {
            a.apply_into(map, ONE, x, ZERO, y.rb_mut(), ws)?;
            return self.factors.solve_in_place(gram, y, ws);
        }
        let mut small = ws.take(self.dtype(), x.rows(), x.cols())?;
        small.as_mut()?.copy_from(x)?;
        self.factors.solve_in_place(gram, small.as_mut()?, ws)?;
        a.apply_into(map, ONE, small.as_ref(), ZERO, y, ws)?;
        ws.give(small);
        Ok(())
    }
}

//! Least squares with a factorisation that is made once and kept with the operator.

use super::{ZERO, factorise, normal_equations};
use crate::algorithms::auto::bytes;
use crate::algorithms::direct::orthogonal::{self, Counting, Orthogonal, PseudoFactors, default_tolerance};
use crate::algorithms::least_squares::{Problem, refine};
use crate::algorithms::{Direct, Factorisation, working};
use crate::memory;
use crate::operators::{Dense, LeastSquares, Sparse, Tridiagonal};
use crate::properties::PSD;
use cola_runtime::{
    ArrayMut, ArrayRef, DType, Error, ErrorKind, Evidence, Op, Result, Scalar, Trans, Workspace, report,
};
use std::borrow::Cow;
use std::sync::Arc;

/// Factorises on first use; checks each result and refines it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrthogonalSolver {
    /// The factorisation.
    pub method: Orthogonal,
    /// The tolerance for singular values that was given.
    pub rcond: Option<f64>,
}

impl LeastSquares for OrthogonalSolver {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let factors = pseudo_factors(a, self.method, self.rcond)?;
        let dtype = factors.dtype();
        let (n, k) = y.shape();
        if beta == ZERO && y.dtype() == dtype && x.dtype() == dtype {
            solve(a, &*factors, op, x, y.rb_mut(), ws)?;
            y.scale(alpha);
            return Ok(());
        }
        let mut z = ws.take(dtype, n, k)?;
        if x.dtype() == dtype {
            solve(a, &*factors, op, x, z.as_mut()?, ws)?;
        } else {
            let mut wide = ws.take(dtype, x.rows(), k)?;
            wide.as_mut()?.copy_from(x)?;
            solve(a, &*factors, op, wide.as_ref(), z.as_mut()?, ws)?;
            ws.give(wide);
        }
        let done = narrowed(y, alpha, z.as_ref(), beta);
        ws.give(z);
        done
    }

    fn describe(&self) -> String {
        match self.rcond {
            None => format!("by {}", self.method.name()),
            Some(tol) => format!("by {}, rcond={tol:e}", self.method.name()),
        }
    }

    fn rcond(&self) -> Option<f64> {
        self.rcond
    }
}

/// y ← α·z + β·y, z perhaps in a wider dtype.
fn narrowed(y: ArrayMut<'_>, alpha: Scalar, z: ArrayRef<'_>, beta: Scalar) -> Result<()> {
    y.axpby(alpha, z, beta)
}

fn solve(
    a: &Op,
    factors: &dyn PseudoFactors,
    op: Trans,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<()> {
    factors.apply(a, op, b, x.rb_mut(), ws)?;
    let (m, n) = (b.rows(), x.rb().rows());
    let mut correct = |r: ArrayMut<'_>, ws: &mut Workspace| {
        let mut d = ws.take(r.dtype(), n, r.rb().cols())?;
        factors.apply(a, op, r.rb().rows_range(0, m), d.as_mut()?, ws)?;
        r.rows_range(0, n).copy_from(d.as_ref())?;
        ws.give(d);
        Ok(())
    };
    let problem = Problem { a, op, norm: factors.norm_fro(), rcond: factors.tolerance() };
    let checked = refine(problem, factors.name(), b, x, &mut correct, ws)?;
    report::push(|| {
        let evidence = checked.evidence(factors.name());
        let note = match evidence.note.as_deref() {
            Some(refined) => format!("{}; {refined}", factors.note()),
            None => factors.note(),
        };
        evidence.note(note)
    });
    Ok(())
}

/// The factorisation by which least squares with `a` are solved, made once and shared by all handles of `a`.
///
/// # Errors
/// `NotFinite`; `Unsupported` for QR of an operator that is not of full rank; `OutOfMemory` when the dense matrix and its factors would
/// take more than half of the memory that is free.
pub(crate) fn pseudo_factors(
    a: &Op,
    method: Orthogonal,
    rcond: Option<f64>,
) -> Result<Arc<dyn PseudoFactors>> {
    // Asked for on every apply: without a tolerance nothing is formatted.
    let key: Cow<'static, str> = match (rcond, method) {
        (None, Orthogonal::Any) => "least squares".into(),
        (None, Orthogonal::Qr) => "least squares by QR".into(),
        (None, Orthogonal::Svd) => "least squares by singular values".into(),
        (None, Orthogonal::Eigen) => "least squares by eigenvalues".into(),
        (Some(tol), _) => format!("least squares by {}, rcond {tol:?}", method.name()).into(),
    };
    let kept = a.derived(&key, || {
        make(a, method, rcond).map_err(|e| e.in_context(format!("least squares with {a}")))
    })?;
    Ok((*kept).clone())
}

fn make(a: &Op, method: Orthogonal, rcond: Option<f64>) -> Result<Arc<dyn PseudoFactors>> {
    let tol = rcond.unwrap_or_else(|| default_tolerance(a));
    if rcond.is_none() && matches!(method, Orthogonal::Any | Orthogonal::Eigen) {
        let found = if a.is_square() { regular(a, tol)? } else { normal_equations::factors_of_gram(a, tol)? };
        if let Some(factors) = found {
            return Ok(factors);
        }
    }
    let counting = Counting { tol, most: a.rank_bound() };
    if let Some(dense) = a.downcast_ref::<Dense>() {
        return orthogonal::factorise(dense.array(), method, counting);
    }
    check_memory(a)?;
    let matrix = super::factorise::densify(a)?;
    report::push(|| {
        let held = bytes(matrix.bytes() as f64);
        Evidence::of(method.name()).note(format!("densified: {}×{}, {held}", a.rows(), a.cols()))
    });
    orthogonal::factorise(&matrix, method, counting)
}

fn check_memory(a: &Op) -> Result<()> {
    let (m, n) = (a.rows() as f64, a.cols() as f64);
    // The matrix, a copy, and its factors.
    let need = working(a.dtype()).size_of() as f64 * (3.0 * m * n + 2.0 * m.min(n) * m.min(n));
    let budget = 0.5 * memory::free();
    if need <= budget {
        return Ok(());
    }
    let (need, have) = (bytes(need), bytes(budget));
    Err(Error::new(
        ErrorKind::OutOfMemory,
        format!("{a} needs its dense matrix and factors, {need}; the budget is {have}"),
    )
    .with_help("where A is of full rank and well conditioned, solve(PSD(A' * A), A' * b, CG()) only applies the operator"))
}

/// The factors of a sparse or tridiagonal matrix show that all its singular values are above `tol` relative to the largest. The
/// factors are kept, and used by least squares and by systems.
pub(crate) fn is_seen_regular(a: &Op, tol: f64) -> Result<bool> {
    Ok(a.is_square() && regular(a, tol)?.is_some())
}

/// A sparse or tridiagonal matrix whose factors show that it is regular: then A⁺ = A⁻¹.
fn regular(a: &Op, tol: f64) -> Result<Option<Arc<dyn PseudoFactors>>> {
    if a.downcast_ref::<Sparse>().is_none() && a.downcast_ref::<Tridiagonal>().is_none() || a.rows() == 0 {
        return Ok(None);
    }
    let method = if PSD.of(a) { Direct::Cholesky } else { Direct::Lu };
    let factors = match factorise(a, method) {
        Ok(factors) => factors,
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::Singular | ErrorKind::NotPositiveDefinite | ErrorKind::FalseClaim
            ) =>
        {
            return Ok(None);
        }
        Err(e) => return Err(e),
    };
    // Where the factors are of a scaled matrix, its condition number says little of A's: by solves with A itself.
    let rcond = reciprocal(&*factors)?;
    Ok((rcond > 10.0 * a.rows() as f64 * tol)
        .then(|| Arc::new(Regular { factors, rcond, tol }) as Arc<dyn PseudoFactors>))
}

/// 1/(‖A‖_F·‖A⁻¹‖₁), the second by an estimate.
fn reciprocal(factors: &dyn Factorisation) -> Result<f64> {
    let estimate = super::normal_equations::norm_of_inverse(factors)?;
    Ok(1.0 / (estimate * factors.norm_fro().max(f64::MIN_POSITIVE)))
}

/// A regular matrix with the factors by which systems are solved too.
struct Regular {
    factors: Arc<dyn Factorisation>,
    rcond: f64,
    tol: f64,
}

impl PseudoFactors for Regular {
    fn dtype(&self) -> DType {
        self.factors.dtype()
    }

    fn rank(&self) -> usize {
        self.factors.n()
    }

    fn norm_fro(&self) -> f64 {
        self.factors.norm_fro()
    }

    fn tolerance(&self) -> f64 {
        self.tol
    }

    fn name(&self) -> &'static str {
        self.factors.name()
    }

    fn note(&self) -> String {
        format!("regular: 1/κ is about {:.1e}", self.rcond)
    }

    fn apply(
        &self,
        _a: &Op,
        op: Trans,
        x: ArrayRef<'_>,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        y.rb_mut().copy_from(x)?;
        self.factors.solve_in_place(op, y, ws)
    }
}

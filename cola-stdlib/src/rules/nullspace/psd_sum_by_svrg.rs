//! `nullspace` of a positive semidefinite sum by variance-reduced gradients.

use super::nothing;
use crate::algorithms::Svrg;
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::shape::order;
use crate::solvers::expect_self_adjoint;
use cola_runtime::{Error, ErrorKind, Op, Result, Workspace, method, report};

/// All v with (A₁ + … + Aₘ)·v = 0, by block power iterations downhill with variance-reduced gradients
///
/// What counts as zero is ‖A·v‖ ≤ tol·‖A‖, recomputed with all terms, and `tol` that of SVRG.
///
/// # Requires   A is known to be PSD; no `rcond`.
/// # Cost       3m applies of single terms to a block an epoch, for blocks of 4, 8, 16, … columns until one is too wide.
/// # Source     Potapczynski, Finzi, Pleiss & Wilson, NeurIPS 2023, arXiv:2309.03060
#[method(nullspace, "PSD[Sum[_...]], SVRG", rank = Algorithm)]
fn psd_sum_by_svrg(a: &Op, alg: &Svrg, rcond: Option<f64>) -> Result<Op> {
    if rcond.is_some() {
        let why =
            "nullspace: SVRG finds what is zero up to its own tolerance, and no singular values up to rcond";
        return Err(
            Error::new(ErrorKind::Unsupported, why).with_help("pass SVRG(tol = …), or SVD() with rcond")
        );
    }
    let n = order("nullspace", a)?;
    expect_self_adjoint(a)?;
    let (basis, evidence) = alg.kernel(a.children(), &mut Workspace::new())?;
    report::push(|| evidence);
    if basis.cols() == 0 {
        return Ok(nothing(n, a.dtype()));
    }
    Ok(Dense::new(basis.cast(a.dtype())?).claimed(STIEFEL.set()))
}

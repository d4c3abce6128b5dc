//! `inverse` by conjugate gradients.

use crate::algorithms::Cg;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by conjugate gradients, on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Hestenes & Stiefel, J. Res. NBS 49 (1952)
#[method(inverse, "PSD[_], CG", rank = Algorithm)]
fn psd_by_cg(a: &Op, alg: &Cg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

//! `inverse` by BiCGSTAB(ℓ).

use crate::algorithms::BiCgStab;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by BiCGSTAB(ℓ), on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; 2ℓ applies of A for each cycle.
/// # Source     Sleijpen & Fokkema, ETNA 1 (1993)
#[method(inverse, "_, BiCGSTAB", rank = Algorithm)]
fn any_by_bicgstab(a: &Op, alg: &BiCgStab) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

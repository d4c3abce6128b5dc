//! `inverse` by MINRES.

use crate::algorithms::Minres;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by minimal residuals, on each apply; A may be indefinite.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Paige & Saunders, SIAM J. Numer. Anal. 12 (1975)
#[method(inverse, "SelfAdjoint[_], MINRES", rank = Algorithm)]
fn self_adjoint_by_minres(a: &Op, alg: &Minres) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

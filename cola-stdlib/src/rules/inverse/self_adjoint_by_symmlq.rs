//! `inverse` by SYMMLQ.

use crate::algorithms::Symmlq;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by SYMMLQ, on each apply; A may be indefinite.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Paige & Saunders, SIAM J. Numer. Anal. 12 (1975)
#[method(inverse, "SelfAdjoint[_], SYMMLQ", rank = Algorithm)]
fn self_adjoint_by_symmlq(a: &Op, alg: &Symmlq) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

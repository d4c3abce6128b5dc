//! `inverse` by flexible GMRES.

use crate::algorithms::Fgmres;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by flexible GMRES, on each apply; the preconditioner may itself be iterative.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Saad, SIAM J. Sci. Comput. 14 (1993)
#[method(inverse, "_, FGMRES", rank = Algorithm)]
fn any_by_fgmres(a: &Op, alg: &Fgmres) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

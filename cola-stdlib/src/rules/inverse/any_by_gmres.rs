//! `inverse` by GMRES.

use crate::algorithms::Gmres;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by restarted GMRES, on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Saad & Schultz, SIAM J. Sci. Stat. Comput. 7 (1986)
#[method(inverse, "_, GMRES", rank = Algorithm)]
fn any_by_gmres(a: &Op, alg: &Gmres) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

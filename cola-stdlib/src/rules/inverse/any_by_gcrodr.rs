//! `inverse` by GMRES with recycling.

use crate::algorithms::Gcrodr;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by GMRES that recycles directions from cycle to cycle, on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Parks et al., SIAM J. Sci. Comput. 28 (2006)
#[method(inverse, "_, GCRODR", rank = Algorithm)]
fn any_by_gcrodr(a: &Op, alg: &Gcrodr) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

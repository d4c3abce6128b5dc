//! `inverse` by MINRES-QLP.

use crate::algorithms::MinresQlp;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by MINRES-QLP, on each apply; of a singular A the solution of minimal length.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Choi, Paige & Saunders, SIAM J. Sci. Comput. 33 (2011)
#[method(inverse, "SelfAdjoint[_], MINRES_QLP", rank = Algorithm)]
fn self_adjoint_by_minres_qlp(a: &Op, alg: &MinresQlp) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

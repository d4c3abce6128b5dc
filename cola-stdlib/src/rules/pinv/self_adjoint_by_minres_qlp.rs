//! `pinv` of a self-adjoint operator by MINRES-QLP.

use crate::algorithms::MinresQlp;
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::IterativePseudoInverse;
use cola_runtime::{Op, Result, method};

/// A⁺·b by MINRES-QLP, on each apply: the least-squares solution of minimal length
///
/// # Requires   no tolerance is given.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Choi, Paige & Saunders, SIAM J. Sci. Comput. 33 (2011)
#[method(pinv, "SelfAdjoint[_], MINRES_QLP", rank = Algorithm, guard = is_default)]
fn self_adjoint_by_minres_qlp(a: &Op, alg: &MinresQlp) -> Result<Op> {
    Ok(PseudoInverse::new(a.clone(), alg.clone().into(), Box::new(IterativePseudoInverse(alg.clone()))))
}

//! `inverse` by TFQMR.

use crate::algorithms::Tfqmr;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by transpose-free quasi-minimal residuals, on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; two applies of A for each iteration.
/// # Source     Freund, SIAM J. Sci. Comput. 14 (1993)
#[method(inverse, "_, TFQMR", rank = Algorithm)]
fn any_by_tfqmr(a: &Op, alg: &Tfqmr) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

//! `inverse` by flexible conjugate gradients.

use crate::algorithms::Fcg;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by flexible conjugate gradients, on each apply; the preconditioner may itself be iterative.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Notay, SIAM J. Sci. Comput. 22 (2000)
#[method(inverse, "PSD[_], FCG", rank = Algorithm)]
fn psd_by_fcg(a: &Op, alg: &Fcg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

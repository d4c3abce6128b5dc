//! `inverse` by conjugate residuals.

use crate::algorithms::Cr;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by conjugate residuals, on each apply.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A for each iteration.
/// # Source     Stiefel, Comment. Math. Helv. 29 (1955); Saad, Iterative Methods, 2nd ed., §6.8
#[method(inverse, "PSD[_], CR", rank = Algorithm)]
fn psd_by_cr(a: &Op, alg: &Cr) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

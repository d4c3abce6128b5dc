//! `inverse` by block conjugate gradients.

use crate::algorithms::BlockCg;
use crate::operators::Inverse;
use crate::solvers::IterativeSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹·b by block conjugate gradients, on each apply; all columns of b share one Krylov space.
///
/// # Requires   A is square.
/// # Cost       nothing now; one apply of A to all columns for each iteration.
/// # Source     O'Leary, Linear Algebra Appl. 29 (1980)
#[method(inverse, "PSD[_], BlockCG", rank = Algorithm)]
fn psd_by_block_cg(a: &Op, alg: &BlockCg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(IterativeSolver::new(alg.clone())))
}

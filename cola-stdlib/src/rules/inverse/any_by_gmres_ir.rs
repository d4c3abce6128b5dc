//! `inverse` by GMRES-IR.

use crate::algorithms::GmresIr;
use crate::operators::Inverse;
use crate::solvers::RefinedSolver;
use cola_runtime::{Op, Result, method};

/// x ← x + d, d ≈ A⁻¹·(b − A·x) by factors of A in single precision, then by GMRES with them, on each apply.
///
/// # Requires   A is square, and has a factorisation in single precision unless `factor` is given.
/// # Cost       n³/3 for a dense PSD A, else 2n³/3, in single precision on first use; then a few applies of A and solves
///   with the factors, of half the size.
/// # Source     Carson & Higham, SIAM J. Sci. Comput. 40 (2018)
#[method(inverse, "_, GMRESIR", rank = Algorithm)]
fn any_by_gmres_ir(a: &Op, alg: &GmresIr) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone().into(), Box::new(RefinedSolver(alg.clone())))
}

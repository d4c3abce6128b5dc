//! `inverse` by LDLᴴ.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::solvers::DirectSolver;
use cola_runtime::{Alg, Op, Result, method};

/// A⁻¹ by P·A·Pᵀ = L·D·Lᴴ (sparse and tridiagonal A: LU, since pivots of size two are needed for stability).
///
/// # Requires   A is square.
/// # Cost       n³/3 for a dense A, on first use; 2n² for each column.
/// # Source     Bunch & Kaufman, Math. Comp. 31 (1977)
#[method(inverse, "SelfAdjoint[_], LDL", rank = Algorithm)]
fn self_adjoint_by_ldl(a: &Op, alg: &Alg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone(), Box::new(DirectSolver { method: Direct::Ldl }))
}

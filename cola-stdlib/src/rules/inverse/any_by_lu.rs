//! `inverse` by LU.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::solvers::DirectSolver;
use cola_runtime::{Alg, Op, Result, method};

/// A⁻¹ by P·A = L·U: dense, sparse or tridiagonal as A is, through its dense matrix otherwise.
///
/// # Requires   A is square.
/// # Cost       2n³/3 for a dense A, on first use; 2n² for each column.
/// # Source     Golub & Van Loan, 4th ed., §3.4
#[method(inverse, "_, LU", rank = Algorithm)]
fn any_by_lu(a: &Op, alg: &Alg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone(), Box::new(DirectSolver { method: Direct::Lu }))
}

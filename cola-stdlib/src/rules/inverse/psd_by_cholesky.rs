//! `inverse` by Cholesky.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::solvers::DirectSolver;
use cola_runtime::{Alg, Op, Result, method};

/// A⁻¹ by A = L·Lᴴ: dense, sparse or tridiagonal as A is, through its dense matrix otherwise.
///
/// # Requires   A is square.
/// # Cost       n³/3 for a dense A, on first use; 2n² for each column.
/// # Source     Golub & Van Loan, 4th ed., §4.2
#[method(inverse, "PSD[_], Cholesky", rank = Algorithm)]
fn psd_by_cholesky(a: &Op, alg: &Alg) -> Result<Op> {
    Inverse::new(a.clone(), alg.clone(), Box::new(DirectSolver { method: Direct::Cholesky }))
}

//! `inverse` of a positive definite tridiagonal matrix.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::solvers::DirectSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by A = L·D·Lᴴ in O(n), without pivoting.
///
/// # Cost       about 3n once, on first use; 5n for each column.
/// # Source     Golub & Van Loan, 4th ed., §4.3.6
#[method(inverse, "PSD[Tridiagonal], Auto")]
fn psd_tridiagonal(a: &Op) -> Result<Op> {
    let method = Direct::Cholesky;
    Inverse::new(a.clone(), method.algorithm(), Box::new(DirectSolver { method }))
}

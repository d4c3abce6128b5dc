//! `inverse` of a tridiagonal matrix.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::solvers::DirectSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by LU with partial pivoting in O(n).
///
/// # Cost       about 8n once, on first use; 10n for each column.
/// # Source     Golub & Van Loan, 4th ed., §4.3.6
#[method(inverse, "Tridiagonal, Auto")]
fn tridiagonal(a: &Op) -> Result<Op> {
    let method = Direct::Lu;
    Inverse::new(a.clone(), method.algorithm(), Box::new(DirectSolver { method }))
}

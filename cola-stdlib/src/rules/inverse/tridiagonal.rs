//! `inverse` of a tridiagonal matrix.

use crate::algorithms::Direct;
use crate::operators::Inverse;
use crate::properties::PSD;
use crate::solvers::DirectSolver;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by elimination in O(n): LDLᴴ for PSD operators, else LU with partial pivoting.
///
/// # Cost       about 8n once, on first use; 10n for each column.
/// # Source     Golub & Van Loan, 4th ed., §4.3.6
#[method(inverse, "Tridiagonal, Auto")]
fn tridiagonal(a: &Op) -> Result<Op> {
    let method = if PSD.of(a) { Direct::Cholesky } else { Direct::Lu };
    Inverse::new(a.clone(), method.algorithm(), Box::new(DirectSolver { method }))
}

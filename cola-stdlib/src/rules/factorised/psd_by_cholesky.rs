//! `factorised` by Cholesky.

use super::directly;
use crate::algorithms::Direct;
use cola_runtime::{Op, Result, method};

/// A = L·Lᴴ: dense, sparse or tridiagonal as A is
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       n³/3 operations for a dense A.
/// # Source     Golub & Van Loan, 4th ed., §4.2
#[method(factorised, "PSD[_], Cholesky", rank = Algorithm)]
fn psd_by_cholesky(a: &Op) -> Result<Op> {
    directly(a, Direct::Cholesky)
}

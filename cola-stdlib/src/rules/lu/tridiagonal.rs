//! `lu` of a tridiagonal matrix.

use super::sparse_factors;
use cola_runtime::{Call, Op, Result, Value, method};

/// A = P·L·U with exchanges of neighbouring rows: L has one entry in each column below its diagonal, U three diagonals
///
/// A singular A goes to the next method.
///
/// # Requires   nothing.
/// # Cost       O(n), shared with solve and slogdet.
/// # Source     Golub & Van Loan, 4th ed., §4.3; LAPACK gttrf
#[method(lu, "Tridiagonal")]
fn tridiagonal(a: &Op, cx: &Call<'_>) -> Result<Value> {
    sparse_factors(a, cx)
}

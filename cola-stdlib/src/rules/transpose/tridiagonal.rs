//! `transpose` of a tridiagonal matrix.

use crate::operators::Tridiagonal;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The bands above and below trade places.
///
/// # Cost       O(n).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Tridiagonal")]
fn tridiagonal(a: &Op, operator: &Tridiagonal) -> Result<Op> {
    maps::tridiagonal(Trans::Transpose, a, operator)
}

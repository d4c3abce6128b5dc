//! `adjoint` of a tridiagonal matrix.

use crate::operators::Tridiagonal;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The bands above and below trade places; entries are conjugated.
///
/// # Cost       O(n).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:Tridiagonal")]
fn tridiagonal(a: &Op, operator: &Tridiagonal) -> Result<Op> {
    maps::tridiagonal(Trans::Adjoint, a, operator)
}

//! `transpose` of a triangular matrix.

use crate::operators::Triangular;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The other half of the transposed array, which shares its entries: a lower triangle becomes an upper one.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Triangular")]
fn triangular(a: &Op, operator: &Triangular) -> Result<Op> {
    maps::triangular(Trans::Transpose, a, operator)
}

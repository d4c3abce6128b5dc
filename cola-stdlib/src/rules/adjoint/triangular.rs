//! `adjoint` of a triangular matrix.

use crate::operators::Triangular;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The other half of the transposed, conjugated array: a lower triangle becomes an upper one.
///
/// # Cost       n² conjugations when complex.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:Triangular")]
fn triangular(a: &Op, operator: &Triangular) -> Result<Op> {
    maps::triangular(Trans::Adjoint, a, operator)
}

//! `conj` of a triangular matrix.

use crate::operators::Triangular;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The same half of the conjugated array: a lower triangle stays one.
///
/// # Cost       n² conjugations when complex.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:Triangular")]
fn triangular(a: &Op, operator: &Triangular) -> Result<Op> {
    maps::triangular(Trans::Conj, a, operator)
}

//! `conj` of a circulant matrix.

use crate::operators::Circulant;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// The circulant matrix of the conjugated column.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(conj, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant) -> Result<Op> {
    convolutions::circulant(Trans::Conj, a, operator)
}

//! `conj` of a Toeplitz matrix.

use crate::operators::Toeplitz;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// The conjugated diagonals.
///
/// # Cost       m + n.
/// # Source     Golub & Van Loan, 4th ed., §4.7
#[method(conj, "operator:Toeplitz")]
fn toeplitz(a: &Op, operator: &Toeplitz) -> Result<Op> {
    convolutions::toeplitz(Trans::Conj, a, operator)
}

//! `conj` of a diagonal matrix.

use crate::operators::Diagonal;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// conj(diag d) = diag d̄.
///
/// # Cost       n conjugations when complex.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:Diagonal")]
fn diagonal(a: &Op, operator: &Diagonal) -> Result<Op> {
    Ok(maps::claimed(Trans::Conj, a, Diagonal::new(maps::array(Trans::Conj, operator.entries())?)?))
}

//! `adjoint` of a diagonal matrix.

use crate::operators::Diagonal;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// (diag d)ᴴ = diag d̄.
///
/// # Cost       n conjugations when complex.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:Diagonal")]
fn diagonal(a: &Op, operator: &Diagonal) -> Result<Op> {
    Ok(maps::claimed(Trans::Adjoint, a, Diagonal::new(maps::array(Trans::Conj, operator.entries())?)?))
}

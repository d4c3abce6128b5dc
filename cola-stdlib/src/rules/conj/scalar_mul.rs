//! `conj` of a multiple of the identity.

use crate::operators::ScalarMul;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// conj(c·I) = c̄·I.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:ScalarMul")]
fn scalar_mul(a: &Op, operator: &ScalarMul) -> Result<Op> {
    Ok(maps::claimed(Trans::Conj, a, ScalarMul::new(operator.scalar().conj(), a.rows(), a.dtype())?))
}

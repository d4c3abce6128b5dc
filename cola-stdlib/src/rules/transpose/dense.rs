//! `transpose` of a dense matrix.

use crate::operators::Dense;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The same entries with rows and columns exchanged, not copied.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Dense")]
fn dense(a: &Op, operator: &Dense) -> Result<Op> {
    Ok(maps::claimed(Trans::Transpose, a, Dense::new(operator.array().transposed())))
}

//! `transpose` of the zero matrix.

use crate::operators::Zero;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// 0ᵀ = 0 of the transposed shape.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Transpose, a, Zero::new(a.cols(), a.rows(), a.dtype())))
}

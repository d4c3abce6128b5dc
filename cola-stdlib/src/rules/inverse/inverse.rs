//! `inverse` of an inverse.

use crate::operators::Inverse;
use cola_runtime::{Op, Result, method};

/// (A⁻¹)⁻¹ = A.
///
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Inverse[_]")]
fn inverse(a: &Inverse) -> Result<Op> {
    Ok(a.base().clone())
}

//! `transpose` of a projection.

use crate::operators::Projection;
use crate::rules::projection::mapped;
use cola_runtime::{Op, Result, Trans, method};

/// (L·Rᴴ)ᵀ = R̄·L̄ᴴ, a projection.
///
/// # Cost       a copy of the factors, none where they are real.
/// # Source     Golub & Van Loan, 4th ed., §2.5.1
#[method(transpose, "operator:Projection")]
fn projection(a: &Op, operator: &Projection) -> Result<Op> {
    mapped(Trans::Transpose, a, operator)
}

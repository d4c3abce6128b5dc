//! `adjoint` of a projection.

use crate::operators::Projection;
use crate::rules::projection::mapped;
use cola_runtime::{Op, Result, Trans, method};

/// (L·Rᴴ)ᴴ = R·Lᴴ, a projection; an orthogonal one is its own adjoint.
///
/// # Cost       a copy of the factors, none where they are real.
/// # Source     Golub & Van Loan, 4th ed., §2.5.1
#[method(adjoint, "operator:Projection")]
fn projection(a: &Op, operator: &Projection) -> Result<Op> {
    mapped(Trans::Adjoint, a, operator)
}

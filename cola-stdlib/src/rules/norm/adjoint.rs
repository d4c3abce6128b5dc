//! `norm` of an adjoint.

use super::of_mirrored_part;
use crate::functions::{Norm, norm};
use crate::operators::Adjoint;
use cola_runtime::{Result, method};

/// ‖Aᴴ‖₁ = ‖A‖_∞ and the other way round, else ‖A‖
///
/// # Requires   nothing.
/// # Cost       that of norm(A).
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Adjoint[_]", plan = of_mirrored_part)]
fn adjoint(a: &Adjoint, ord: Norm) -> Result<f64> {
    norm(a.inner(), ord.transposed())
}

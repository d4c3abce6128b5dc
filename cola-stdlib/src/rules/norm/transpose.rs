//! `norm` of a transposed operator.

use super::of_mirrored_part;
use crate::functions::{Norm, norm};
use crate::operators::Transpose;
use cola_runtime::{Result, method};

/// ‖Aᵀ‖₁ = ‖A‖_∞ and the other way round, else ‖A‖
///
/// # Requires   nothing.
/// # Cost       that of norm(A).
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Transpose[_]", plan = of_mirrored_part)]
fn transpose(a: &Transpose, ord: Norm) -> Result<f64> {
    norm(a.inner(), ord.transposed())
}

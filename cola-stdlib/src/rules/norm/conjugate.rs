//! `norm` of a conjugated operator.

use super::of_parts;
use crate::functions::{Norm, norm};
use crate::operators::Conjugate;
use cola_runtime::{Result, method};

/// ‖Ā‖ = ‖A‖
///
/// # Requires   nothing.
/// # Cost       that of norm(A).
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, ord: Norm) -> Result<f64> {
    norm(a.inner(), ord)
}

//! `conj` of a Kronecker product.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(A₁ ⊗ … ⊗ Aₖ) = conj(A₁) ⊗ … ⊗ conj(Aₖ).
///
/// # Cost       Σ cost(conj Aᵢ); the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(conj, "Kronecker[_...]", plan = plan)]
fn kronecker(a: &Op) -> Result<Op> {
    maps::kronecker(Trans::Conj, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

//! `transpose` of a Kronecker product.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ ⊗ … ⊗ Aₖ)ᵀ = A₁ᵀ ⊗ … ⊗ Aₖᵀ.
///
/// # Cost       Σ cost(transpose Aᵢ); the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(transpose, "Kronecker[_...]", plan = plan)]
fn kronecker(a: &Op) -> Result<Op> {
    maps::kronecker(Trans::Transpose, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

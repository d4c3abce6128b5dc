//! `transpose` of a product.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁·…·Aₖ)ᵀ = Aₖᵀ·…·A₁ᵀ.
///
/// # Cost       Σ cost(transpose Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "Product[_...]", plan = plan)]
fn product(a: &Op) -> Result<Op> {
    maps::product(Trans::Transpose, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

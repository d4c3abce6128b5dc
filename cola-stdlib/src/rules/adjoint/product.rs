//! `adjoint` of a product.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁·…·Aₖ)ᴴ = Aₖᴴ·…·A₁ᴴ.
///
/// # Cost       Σ cost(adjoint Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "Product[_...]", plan = plan)]
fn product(a: &Op) -> Result<Op> {
    maps::product(Trans::Adjoint, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

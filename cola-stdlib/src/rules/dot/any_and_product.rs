//! `dot` of anything and a product.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A·(B₁·…·Bₗ) = A·B₁·…·Bₗ, where A and B₁ merge if they can, and what they become with B₂.
///
/// # Requires   columns of A are rows of B.
/// # Cost       k + l; an attempt to merge for each pair that meets.
/// # Source     the definition
#[method(dot, "_, Product[_...]", plan = plan)]
fn any_and_product(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

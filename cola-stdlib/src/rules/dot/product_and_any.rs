//! `dot` of a product and anything.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁·…·Aₖ)·B = A₁·…·Aₖ·B, where Aₖ and B merge if they can, and what they become with Aₖ₋₁.
///
/// # Requires   columns of A are rows of B.
/// # Cost       k + l; an attempt to merge for each pair that meets.
/// # Source     the definition
#[method(dot, "Product[_...], _", plan = plan)]
fn product_and_any(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

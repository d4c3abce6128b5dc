//! `dot` of two products.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁·…·Aₖ)·(B₁·…·Bₗ) is one product, where Aₖ and B₁ merge if they can, and so on.
///
/// # Requires   columns of A are rows of B.
/// # Cost       k + l; an attempt to merge for each pair that meets.
/// # Source     the definition
#[method(dot, "Product[_...], Product[_...]", plan = plan)]
fn product_and_product(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

//! `kronsum` of anything and a Kronecker sum.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A ⊕ (B₁ ⊕ … ⊕ Bₗ) = A ⊕ B₁ ⊕ … ⊕ Bₗ, where A and B₁ merge if they can.
///
/// # Requires   both are square.
/// # Cost       k + l; one attempt to merge.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(kronsum, "_, KronSum[_...]", plan = plan)]
fn any_and_kron_sum(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

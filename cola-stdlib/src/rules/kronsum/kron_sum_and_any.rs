//! `kronsum` of a Kronecker sum and anything.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁ ⊕ … ⊕ Aₖ) ⊕ B = A₁ ⊕ … ⊕ Aₖ ⊕ B, where Aₖ and B merge if they can.
///
/// # Requires   both are square.
/// # Cost       k + l; one attempt to merge.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(kronsum, "KronSum[_...], _", plan = plan)]
fn kron_sum_and_any(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

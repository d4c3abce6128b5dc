//! `transpose` of a Kronecker sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ ⊕ … ⊕ Aₖ)ᵀ = A₁ᵀ ⊕ … ⊕ Aₖᵀ.
///
/// # Cost       Σ cost(transpose Aᵢ); the sum is never formed.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(transpose, "KronSum[_...]", plan = plan)]
fn kron_sum(a: &Op) -> Result<Op> {
    maps::kron_sum(Trans::Transpose, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

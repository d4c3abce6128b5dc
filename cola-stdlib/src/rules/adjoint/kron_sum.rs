//! `adjoint` of a Kronecker sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ ⊕ … ⊕ Aₖ)ᴴ = A₁ᴴ ⊕ … ⊕ Aₖᴴ.
///
/// # Cost       Σ cost(adjoint Aᵢ); the sum is never formed.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(adjoint, "KronSum[_...]", plan = plan)]
fn kron_sum(a: &Op) -> Result<Op> {
    maps::kron_sum(Trans::Adjoint, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

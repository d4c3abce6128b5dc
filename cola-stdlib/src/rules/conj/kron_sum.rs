//! `conj` of a Kronecker sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(A₁ ⊕ … ⊕ Aₖ) = conj(A₁) ⊕ … ⊕ conj(Aₖ).
///
/// # Cost       Σ cost(conj Aᵢ); the sum is never formed.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(conj, "KronSum[_...]", plan = plan)]
fn kron_sum(a: &Op) -> Result<Op> {
    maps::kron_sum(Trans::Conj, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

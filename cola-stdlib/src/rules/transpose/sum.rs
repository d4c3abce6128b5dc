//! `transpose` of a sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ + … + Aₖ)ᵀ = A₁ᵀ + … + Aₖᵀ.
///
/// # Cost       Σ cost(transpose Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "Sum[_...]", plan = plan)]
fn sum(a: &Op) -> Result<Op> {
    maps::sum(Trans::Transpose, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

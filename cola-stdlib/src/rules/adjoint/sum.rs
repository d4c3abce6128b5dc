//! `adjoint` of a sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ + … + Aₖ)ᴴ = A₁ᴴ + … + Aₖᴴ.
///
/// # Cost       Σ cost(adjoint Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "Sum[_...]", plan = plan)]
fn sum(a: &Op) -> Result<Op> {
    maps::sum(Trans::Adjoint, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

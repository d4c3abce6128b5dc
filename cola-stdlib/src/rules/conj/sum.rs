//! `conj` of a sum.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(A₁ + … + Aₖ) = conj(A₁) + … + conj(Aₖ).
///
/// # Cost       Σ cost(conj Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "Sum[_...]", plan = plan)]
fn sum(a: &Op) -> Result<Op> {
    maps::sum(Trans::Conj, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

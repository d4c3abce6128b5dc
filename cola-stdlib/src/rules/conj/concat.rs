//! `conj` of operators put together.

use crate::operators::Concat;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj([A; B]) = [conj(A); conj(B)], and side by side alike.
///
/// # Cost       Σ cost(conj Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(conj, "operator:Concat", plan = plan)]
fn concat(a: &Op, operator: &Concat) -> Result<Op> {
    maps::concat(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

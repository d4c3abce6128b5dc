//! `transpose` of operators put together.

use crate::operators::Concat;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// [A; B]ᵀ = [Aᵀ, Bᵀ], and the other way round.
///
/// # Cost       Σ cost(transpose Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(transpose, "operator:Concat", plan = plan)]
fn concat(a: &Op, operator: &Concat) -> Result<Op> {
    maps::concat(Trans::Transpose, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

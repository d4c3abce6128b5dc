//! `adjoint` of operators put together.

use crate::operators::Concat;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// [A; B]ᴴ = [Aᴴ, Bᴴ], and the other way round.
///
/// # Cost       Σ cost(adjoint Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(adjoint, "operator:Concat", plan = plan)]
fn concat(a: &Op, operator: &Concat) -> Result<Op> {
    maps::concat(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

//! `adjoint` of a multiple.

use crate::operators::Scaled;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (c·A)ᴴ = c̄·Aᴴ.
///
/// # Cost       cost(adjoint A).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:Scaled", plan = plan)]
fn scaled(a: &Op, operator: &Scaled) -> Result<Op> {
    maps::scaled(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

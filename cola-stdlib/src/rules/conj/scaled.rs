//! `conj` of a multiple.

use crate::operators::Scaled;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(c·A) = c̄·conj(A).
///
/// # Cost       cost(conj A).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:Scaled", plan = plan)]
fn scaled(a: &Op, operator: &Scaled) -> Result<Op> {
    maps::scaled(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

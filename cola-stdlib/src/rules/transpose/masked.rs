//! `transpose` of a masked operator.

use crate::operators::Masked;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (P·A·Q)ᵀ = Q·Aᵀ·P: the masks trade places.
///
/// # Cost       cost(transpose A).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(transpose, "operator:Masked", plan = plan)]
fn masked(a: &Op, operator: &Masked) -> Result<Op> {
    maps::masked(Trans::Transpose, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

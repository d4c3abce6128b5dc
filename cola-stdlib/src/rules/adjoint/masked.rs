//! `adjoint` of a masked operator.

use crate::operators::Masked;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (P·A·Q)ᴴ = Q·Aᴴ·P: the masks trade places.
///
/// # Cost       cost(adjoint A).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(adjoint, "operator:Masked", plan = plan)]
fn masked(a: &Op, operator: &Masked) -> Result<Op> {
    maps::masked(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

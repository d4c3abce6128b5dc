//! `conj` of a masked operator.

use crate::operators::Masked;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(P·A·Q) = P·conj(A)·Q.
///
/// # Cost       cost(conj A).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(conj, "operator:Masked", plan = plan)]
fn masked(a: &Op, operator: &Masked) -> Result<Op> {
    maps::masked(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

//! `slogdet` of a masked operator.

use crate::functions::{SlogDet, slogdet_with};
use crate::operators::Masked;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// det(P·A·Q) = 0 unless every row and column is kept, and then det A
///
/// # Requires   A is square.
/// # Cost       none, or that of slogdet(A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.3
#[method(slogdet, "operator:Masked", guard = super::parts_accept, plan = plan)]
fn masked(a: &Op, operator: &Masked, alg: &Alg) -> Result<SlogDet> {
    order("slogdet", a)?;
    if keeps_all(operator) { slogdet_with(operator.inner(), alg) } else { Ok(SlogDet::SINGULAR) }
}

fn keeps_all(operator: &Masked) -> bool {
    operator.rows_mask().first_dropped().is_none() && operator.cols_mask().first_dropped().is_none()
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    if keeps_all(cx.get("operator")?) { super::of_parts(cx, planner) } else { Ok(()) }
}

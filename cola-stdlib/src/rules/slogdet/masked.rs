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
    if a.is_rank_deficient() { super::singular_by_structure(a) } else { slogdet_with(operator.inner(), alg) }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    if cx.get::<&Op>("a")?.is_rank_deficient() { Ok(()) } else { super::of_parts(cx, planner) }
}

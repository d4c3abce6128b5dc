//! `add` of two sums.

use super::join;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// (A₁ + … + Aₖ) + (B₁ + … + Bₗ) is one sum, where terms that can be merged are merged.
///
/// # Requires   A and B have one shape.
/// # Cost       k + l; an attempt to merge for pairs of the first terms.
/// # Source     the definition
#[method(add, "Sum[_...], Sum[_...]", plan = plan)]
fn sum_and_sum(a: &Op, b: &Op) -> Result<Op> {
    join(a.children(), b.children(), a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let first = |op: &Op| op.children().first().cloned();
    let (Some(s), Some(t)) = (first(a), first(b)) else { return Ok(()) };
    p.call_named("add", &[Arg::Op(&s), Arg::Op(&t)])
}

//! `add` of a sum and anything.

use super::join;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// (A₁ + … + Aₖ) + B = A₁ + … + Aₖ + B, where B merges with the first term that it can be merged with.
///
/// # Requires   A and B have one shape.
/// # Cost       k; an attempt to merge for each of the first terms.
/// # Source     the definition
#[method(add, "Sum[_...], _", plan = plan)]
fn sum_and_any(a: &Op, b: &Op) -> Result<Op> {
    join(a.children(), std::slice::from_ref(b), a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    a.children()
        .iter()
        .take(super::ATTEMPTS)
        .try_for_each(|term| p.call_named("add", &[Arg::Op(term), Arg::Op(b)]))
}

//! `assume` of a transpose.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Trans, Value, method};

/// What Aᵀ has, A has, except orthonormal columns.
///
/// # Requires   the shape allows the claim.
/// # Cost       cost(assume A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(assume, "Transpose[inner:_]", plan = plan)]
fn transpose(a: &Op, inner: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    Ok(rebuilt(a, vec![assumed(inner, inference::mapped(Trans::Transpose, p))?])?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let set = Value::Properties(inference::mapped(Trans::Transpose, cx.get("p")?));
    p.call_named("assume", &[Arg::Op(cx.get("inner")?), (&set).into()])
}

//! `assume` of a conjugate.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Trans, Value, method};

/// What conj(A) has, A has.
///
/// # Requires   the shape allows the claim.
/// # Cost       cost(assume A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(assume, "Conjugate[inner:_]", plan = plan)]
fn conjugate(a: &Op, inner: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    Ok(rebuilt(a, vec![assumed(inner, inference::mapped(Trans::Conj, p))?])?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let set = Value::Properties(inference::mapped(Trans::Conj, cx.get("p")?));
    p.call_named("assume", &[Arg::Op(cx.get("inner")?), (&set).into()])
}

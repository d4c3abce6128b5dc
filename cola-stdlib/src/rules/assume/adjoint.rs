//! `assume` of an adjoint.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Trans, Value, method};

/// What Aᴴ has, A has, except orthonormal columns.
///
/// # Requires   the shape allows the claim.
/// # Cost       cost(assume A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(assume, "Adjoint[inner:_]", plan = plan)]
fn adjoint(a: &Op, inner: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    Ok(rebuilt(a, vec![assumed(inner, inference::mapped(Trans::Adjoint, p))?])?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let set = Value::Properties(inference::mapped(Trans::Adjoint, cx.get("p")?));
    p.call_named("assume", &[Arg::Op(cx.get("inner")?), (&set).into()])
}

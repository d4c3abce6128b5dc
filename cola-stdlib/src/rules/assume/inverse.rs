//! `assume` of an inverse.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// What A⁻¹ has, A has: it is Normal, SelfAdjoint, PD, Symmetric, Real or Unitary. The algorithm stays the one that was
/// chosen when the inverse was made; what is asked of A later knows the claim.
///
/// # Requires   the shape allows the claim.
/// # Cost       cost(assume A).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(assume, "Inverse[inner:_]", plan = plan)]
fn inverse(a: &Op, inner: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    Ok(rebuilt(a, vec![assumed(inner, inference::inverted(p))?])?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let set = Value::Properties(inference::inverted(cx.get("p")?));
    p.call_named("assume", &[Arg::Op(cx.get("inner")?), (&set).into()])
}

//! `assume` of a sum.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// If A + B is self-adjoint, symmetric or real and all terms but one are, so is that one. That a sum is PSD says of
/// its terms no more than that.
///
/// # Requires   the shape allows the claim.
/// # Cost       k look-ups, and cost(assume) of one term.
/// # Source     the definition
#[method(assume, "Sum[_...]", plan = plan)]
fn sum(a: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let claims = inference::of_terms(a.children(), p);
    let terms = a.children().iter().zip(claims).map(|(term, claim)| assumed(term, claim));
    Ok(rebuilt(a, terms.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    a.children().iter().zip(inference::of_terms(a.children(), cx.get("p")?)).try_for_each(|(part, claim)| {
        let set = Value::Properties(claim);
        p.call_named("assume", &[Arg::Op(part), (&set).into()])
    })
}

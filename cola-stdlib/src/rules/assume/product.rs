//! `assume` of a product.

use super::{assumed, possible, rebuilt};
use crate::inference;
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// If A·B is unitary and one factor is, so is the other; if it has orthonormal columns and A has, so has B; if Bᴴ·D·B
/// with a unitary B is PD, PSD, SelfAdjoint, Normal, Unitary or Idempotent, so is D.
///
/// # Requires   the shape allows the claim.
/// # Cost       k² look-ups, and cost(assume) of the factors.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §2.1
#[method(assume, "Product[_...]", plan = plan)]
fn product(a: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let claims = inference::of_factors(a.children(), p);
    let factors = a.children().iter().zip(claims).map(|(factor, claim)| assumed(factor, claim));
    Ok(rebuilt(a, factors.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    a.children().iter().zip(inference::of_factors(a.children(), cx.get("p")?)).try_for_each(
        |(part, claim)| {
            let set = Value::Properties(claim);
            p.call_named("assume", &[Arg::Op(part), (&set).into()])
        },
    )
}

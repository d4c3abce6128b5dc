//! `scale` of a Kronecker sum.

use super::{scaled_claims, trivial};
use crate::functions;
use crate::operators::KronSum;
use cola_runtime::{Arg, Call, Op, Planner, Result, Scalar, Value, method};

/// c·(A₁ ⊕ … ⊕ Aₖ) = c·A₁ ⊕ … ⊕ c·Aₖ: a Kronecker sum again.
///
/// # Cost       Σ cost(scale Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(scale, "_, KronSum[_...]", plan = plan)]
fn kron_sum(c: Scalar, a: &Op) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let parts = a.children().iter().map(|part| functions::scale(c, part));
    Ok(scaled_claims(KronSum::new(parts.collect::<Result<_>>()?)?, c, a))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (c, a): (Scalar, &Op) = (cx.get("c")?, cx.get("a")?);
    if trivial(c, a)?.is_some() {
        return Ok(());
    }
    let c = Value::Complex(c);
    a.children().iter().try_for_each(|part| p.call_named("scale", &[(&c).into(), Arg::Op(part)]))
}

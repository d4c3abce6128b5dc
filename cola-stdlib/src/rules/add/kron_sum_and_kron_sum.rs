//! `add` of two Kronecker sums.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::KronSum;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, method};

/// (A₁ ⊕ … ⊕ Aₖ) + (B₁ ⊕ … ⊕ Bₖ) = (A₁ + B₁) ⊕ … ⊕ (Aₖ + Bₖ).
///
/// # Requires   factors of the same orders on both sides.
/// # Cost       Σ cost(add(Aᵢ, Bᵢ)).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(add, "KronSum[_...], KronSum[_...]", guard = orders_agree, plan = plan)]
fn kron_sum_and_kron_sum(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let parts = a.children().iter().zip(b.children()).map(|(s, t)| functions::add(s, t));
    Ok(merged(KronSum::new(parts.collect::<Result<_>>()?)?, a, b))
}

fn orders_agree(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Op>("a")?, cx.get::<&Op>("b")?));
    pair().is_ok_and(|(a, b)| {
        let (s, t) = (a.children(), b.children());
        s.len() == t.len() && s.iter().zip(t).all(|(s, t)| s.rows() == t.rows())
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let mut pairs = a.children().iter().zip(b.children());
    pairs.try_for_each(|(s, t)| p.call_named("add", &[Arg::Op(s), Arg::Op(t)]))
}

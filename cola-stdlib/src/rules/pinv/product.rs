//! `pinv` of a product of factors of full rank.

use super::parts_decide;
use crate::functions::{pinv_with, rank};
use crate::operators::Product;
use cola_runtime::{Alg, Arg, Call, IntoValue, Op, Planner, Result, Value, method};

/// (A·M₁·…·Mⱼ·B)⁺ = B⁺·Mⱼ⁻¹·…·M₁⁻¹·A⁺ when A has full column rank, B full row rank, and the Mᵢ are regular
///
/// In general (A·B)⁺ is not B⁺·A⁺: that is why the ranks are looked at. Where one of them is not full, the next method
/// takes the call.
///
/// # Requires   the first factor is tall, the last one wide, those between are square; no tolerance is given.
/// # Cost       Σ cost(rank) + cost(pinv) of the factors.
/// # Source     Greville, SIAM Review 8 (1966)
#[method(pinv, "Product[_...]", guard = shapes_allow, plan = plan)]
fn product(a: &Op, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    for part in a.children() {
        if rank(part)? < part.rows().min(part.cols()) {
            return cx.next();
        }
    }
    let mut parts = a.children().iter().map(|part| pinv_with(part, alg, None)).collect::<Result<Vec<_>>>()?;
    parts.reverse();
    Product::new(parts).map(IntoValue::into_value)
}

fn shapes_allow(cx: &Call<'_>) -> bool {
    let Ok(a) = cx.get::<&Op>("a") else { return false };
    let [first, between @ .., last] = a.children() else { return false };
    let shapes =
        first.rows() >= first.cols() && last.rows() <= last.cols() && between.iter().all(Op::is_square);
    shapes && parts_decide(cx)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    let none = Value::None;
    a.children().iter().try_for_each(|part| planner.call_named("rank", &[part.into(), (&none).into()]))?;
    let ask = |part: &Op, planner: &mut Planner<'_>| {
        planner.call_named("pinv", &[Arg::Op(part), Arg::Algorithm(alg), Arg::Value(&none)])
    };
    a.children().iter().try_for_each(|part| ask(part, planner))
}

//! `nullspace` of a product.

use super::ask;
use crate::functions::{nullspace_with, rank};
use crate::operators::Product;
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Call, IntoValue, Op, Planner, Result, Value, method};

/// null(A₁·…·Aₖ) = null(Aₖ) when A₁, …, Aₖ₋₁ have full column rank
///
/// # Requires   no tolerance is given; every factor but the last is at least as high as wide. Where one of them turns out not to be of
///   full rank, the next method takes the call.
/// # Cost       Σ cost(rank Aᵢ) and cost(nullspace Aₖ).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.4.6
#[method(nullspace, "Product[_...]", guard = factors_are_tall, plan = plan)]
fn product(a: &Op, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    let Some((last, others)) = a.children().split_last() else { return cx.next() };
    for part in others {
        if rank(part)? < part.cols() {
            return cx.next();
        }
    }
    nullspace_with(last, alg, None).map(IntoValue::into_value)
}

fn factors_are_tall(cx: &Call<'_>) -> bool {
    let tall = |a: &Product| a.parts().iter().rev().skip(1).all(|part| part.rows() >= part.cols());
    is_default(cx) && cx.get::<&Product>("a").is_ok_and(tall)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let Some((last, others)) = cx.get::<&Op>("a")?.children().split_last() else { return Ok(()) };
    let none = Value::None;
    others.iter().try_for_each(|part| planner.call_named("rank", &[part.into(), (&none).into()]))?;
    ask(cx, planner, last)
}

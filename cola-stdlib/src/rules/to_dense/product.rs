//! `to_dense` of a product.

use crate::operators::Product;
use crate::rules::chain::Chain;
use cola_runtime::{Array, Call, Error, Op, Planner, Result, method};

/// A₁·…·Aₖ, multiplied out in the order that costs least; factors that are not dense are applied as what they are.
///
/// # Requires   another order costs less than applying the factors from right to left.
/// # Cost       the least over all orders, found in k³ steps; m·n entries of memory for the largest intermediate result.
/// # Source     Cormen, Leiserson, Rivest & Stein, Introduction to Algorithms, 3rd ed., §15.2
#[method(to_dense, "operator:Product", guard = pays, plan = plan)]
fn product(a: &Op, operator: &Product) -> Result<Array> {
    let parts = operator.parts();
    let chain = Chain::of(parts).ok_or_else(|| Error::invalid("to_dense", format!("{a} has no order")))?;
    chain.entries(parts, a.dtype())
}

fn pays(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let parts = a.children();
        Chain::of(parts).is_some_and(|c| c.flops < Chain::by_columns(parts, a.cols()))
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let parts = cx.get::<&Op>("a")?.children();
    Chain::of(parts).map_or(Ok(()), |chain| chain.plan(parts, p))
}

//! `trace` of a product with a narrow place.

use super::accept;
use crate::functions::trace_with;
use crate::number::number;
use crate::operators::Product;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, Value, method};

/// tr(A₁·…·Aₖ) = tr(Aᵢ·…·Aₖ·A₁·…·Aᵢ₋₁)
///
/// The factors are turned so that the product is as small as it can be.
///
/// # Requires   a factor between has fewer rows than the whole; the algorithm can be passed on.
/// # Cost       that of the trace of an m×m product, m the least number of rows of a factor.
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Product[_...]", guard = can_shrink, plan = plan)]
fn product(a: &Op, alg: &Alg) -> Result<Value> {
    order("trace", a)?;
    Ok(number(a.dtype(), trace_with(&turned(a)?, alg)?))
}

/// The product that starts with the factor of least height.
fn turned(a: &Op) -> Result<Op> {
    let parts = a.children();
    let start = (0..parts.len()).min_by_key(|&i| parts[i].rows()).unwrap_or(0);
    Product::new(parts[start..].iter().chain(&parts[..start]).cloned().collect())
}

fn can_shrink(cx: &Call<'_>) -> bool {
    let shrinks = |a: &Op| a.children().iter().any(|part| part.rows() < a.rows());
    cx.get::<&Op>("a").is_ok_and(|a| shrinks(a) && turned(a).is_ok_and(|turned| accept(cx, &[turned])))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("trace", &[(&turned(cx.get("a")?)?).into(), cx.get::<&Alg>("alg")?.into()])
}

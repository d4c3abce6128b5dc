//! `norm` of a product that is small when multiplied out.

use super::is_entrywise;
use super::product_with_unitary::has_unitary_end;
use crate::functions::{Norm, norm, to_dense};
use crate::operators::Dense;
use crate::properties::STIEFEL;
use crate::rules::chain::Chain;
use cola_runtime::{Array, Call, Op, Planner, Result, method};

/// fro, 1 and inf of A₁·…·Aₖ from the entries, multiplied out in the order that costs least.
///
/// # Requires   ord is fro, 1 or inf, A is not known to be Stiefel, and no unitary factor at an end can be left out; multiplying out costs less than an apply for
///   each row or column, and the entries are no more than those of the factors.
/// # Cost       the least over all orders.
/// # Source     Cormen, Leiserson, Rivest & Stein, Introduction to Algorithms, 3rd ed., §15.2
#[method(norm, "Product[_...]", guard = pays, plan = plan)]
fn product(a: &Op, ord: Norm) -> Result<f64> {
    norm(&Dense::new(to_dense(a)?), ord)
}

fn pays(cx: &Call<'_>) -> bool {
    is_entrywise(cx)
        && !has_unitary_end(cx)
        && cx.get::<&Op>("a").is_ok_and(|a| {
            let ((m, n), parts) = (a.shape(), a.children());
            let held: f64 = parts.iter().map(|p| p.cost().held).sum();
            let small = (m * n * a.dtype().size_of()) as f64 <= held && !STIEFEL.of(a);
            small && Chain::of(parts).is_some_and(|c| c.flops < Chain::by_columns(parts, m.min(n)))
        })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, ord): (&Op, Norm) = (cx.get("a")?, cx.get("ord")?);
    p.call_named("to_dense", &[a.into()])?;
    // Which norm of which kind of matrix: its size does not matter to the plan.
    let dense = Dense::new(Array::zeros(1, 1, a.dtype())?);
    p.call_named("norm", &[(&dense).into(), (&ord.value()).into()])
}

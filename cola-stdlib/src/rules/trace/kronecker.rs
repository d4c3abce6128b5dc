//! `trace` of a Kronecker product.

use super::parts_accept;
use crate::algorithms::stochastic::reseeded;
use crate::functions::trace_with;
use crate::number::number;
use crate::rules::estimates::{Spread, observed_number};
use cola_runtime::{Alg, Call, Op, Planner, Result, Scalar, Value, method};

/// tr(A₁ ⊗ … ⊗ Aₖ) = ∏ tr Aᵢ
///
/// # Requires   every factor is square; the algorithm can be passed on, and is asked for no accuracy of its own.
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2
#[method(trace, "Kronecker[_...]", guard = factors_are_square, plan = plan)]
fn kronecker(a: &Op, alg: &Alg) -> Result<Value> {
    let (mut product, mut spread) = (Scalar::new(1.0, 0.0), Spread::default());
    for (i, part) in a.children().iter().enumerate() {
        // Independent of the other factors: else the product would be biased.
        let alg = reseeded(alg, i);
        let (t, own) = observed_number(&alg, || trace_with(part, &alg))?;
        spread = spread.times(product.norm(), own, t.norm());
        product *= t;
    }
    spread.tell("product of estimated traces", product);
    Ok(number(a.dtype(), product))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    let mut parts = a.children().iter().enumerate();
    parts.try_for_each(|(i, part)| planner.call_named("trace", &[part.into(), (&reseeded(alg, i)).into()]))
}

fn factors_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square)) && parts_accept(cx)
}

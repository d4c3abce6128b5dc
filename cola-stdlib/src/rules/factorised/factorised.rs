//! `factorised` of an operator that is factorised already.

use crate::algorithms::Auto;
use crate::functions::factorised_with;
use crate::operators::Factorised;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// The operator as it is, or its inside by another algorithm that is named
///
/// # Requires   nothing.
/// # Cost       none, or that of the other factorisation.
/// # Source     definition
#[method(factorised, "Factorised[_]", plan = plan)]
fn factorised(a: &Op, alg: &Alg) -> Result<Op> {
    match a.downcast_ref::<Factorised>() {
        Some(inside) if alg.downcast_ref::<Auto>().is_none() => factorised_with(inside.inner(), alg),
        _ => Ok(a.clone()),
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg): (&Factorised, &Alg) = (cx.get("a")?, cx.get("alg")?);
    if alg.downcast_ref::<Auto>().is_some() {
        return Ok(());
    }
    planner.call_named("factorised", &[Arg::Op(a.inner()), Arg::Algorithm(alg)])
}

//! Rules of `trace`.

use crate::algorithms::Auto;
use crate::algorithms::stochastic::asked_accuracy;
use crate::functions::{auto, trace, trace_with};
use crate::number::number;
use crate::rules::estimates::{Spread, observed_number};
use crate::shape::order;
use cola_iterative::stochastic::Estimate;
use cola_runtime::{Alg, Call, Evidence, Op, Planner, Result, Scalar, Value, report};

automod::dir!("src/rules/trace");

/// The plan of a rule that asks for the trace of every part, by the same algorithm.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| planner.call_named("trace", &[part.into(), alg.into()]))
}

/// Guard: the algorithm can be passed on to the only part, or to all of several.
fn parts_accept(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| accept(cx, a.children()))
}

/// The algorithm can be passed on to all of these. Terms of a sum may cancel, and errors of factors add up: where an
/// accuracy is asked for, it is that of the whole, which is estimated as one.
fn accept(cx: &Call<'_>, parts: &[Op]) -> bool {
    let Ok(alg) = cx.get::<&Alg>("alg") else { return false };
    if alg.downcast_ref::<Auto>().is_some() {
        return true;
    }
    if parts.len() > 1 && asked_accuracy(alg).is_some_and(|tol| tol > 0.0) {
        return false;
    }
    parts.iter().all(|part| cx.world().method_of("trace", &[part.into(), alg.into()]).is_some())
}

/// Σ wᵢ·tr Aᵢ, with how uncertain it is.
fn weighted<'a>(parts: impl IntoIterator<Item = (Scalar, &'a Op)>, alg: &Alg) -> Result<Scalar> {
    let (mut sum, mut spread) = (Scalar::new(0.0, 0.0), Spread::default());
    for (weight, part) in parts {
        let (own, uncertain) = observed_number(alg, || trace_with(part, alg))?;
        sum += weight * own;
        spread.add(weight.norm(), uncertain);
    }
    spread.tell("sum of estimated traces", sum);
    Ok(sum)
}

/// An estimate by at most so many probes, unless as many products give the trace exactly.
fn estimated(
    a: &Op,
    method: &'static str,
    probes: usize,
    estimate: impl FnOnce() -> Result<Estimate>,
) -> Result<Value> {
    if order("trace", a)? <= probes {
        report::push(|| Evidence::of(method).note("no more rows than probes: exact, nothing is sampled"));
        return Ok(number(a.dtype(), trace(a)?));
    }
    let found = estimate()?;
    report::push(|| found.evidence(method));
    Ok(number(a.dtype(), found.value))
}

/// The plan of an estimate by at most so many probes.
fn plan_estimated(a: &Op, probes: usize, planner: &mut Planner<'_>) -> Result<()> {
    if a.rows() > probes {
        return Ok(());
    }
    planner.call_named("trace", &[a.into(), auto()?.into()])
}

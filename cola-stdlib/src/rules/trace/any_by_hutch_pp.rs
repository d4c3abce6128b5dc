//! `trace` of any operator from a sketch and random probes.

use super::{estimated, plan_estimated};
use crate::algorithms::HutchPp;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr A = tr QᴴAQ + tr (I − QQᴴ)A(I − QQᴴ), the second term from probes
///
/// An operator with at most `probes` rows is not sampled: as many products give its trace exactly.
///
/// # Requires   A is square.
/// # Cost       three applies for two probes, 2n·k² operations; 1.5 vectors a probe.
/// # Source     Meyer, Musco, Musco & Woodruff, SOSA 2021
#[method(trace, "_, HutchPP", plan = plan, rank = Algorithm)]
fn any_by_hutch_pp(a: &Op, alg: &HutchPp) -> Result<Value> {
    estimated(a, "Hutch++", alg.probes, || estimators::HutchPp { sampling: alg.sampling() }.trace(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&HutchPp>("alg")?.probes, planner)
}

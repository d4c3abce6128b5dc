//! `trace` of any operator from one sketch.

use super::{estimated, plan_estimated};
use crate::algorithms::XTrace;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr A ≈ the mean over i of tr QᵢᴴAQᵢ + ωᵢᴴ(I − QᵢQᵢᴴ)A(I − QᵢQᵢᴴ)ωᵢ
///
/// An operator with at most `probes` rows is not sampled: as many products give its trace exactly.
///
/// # Requires   A is square.
/// # Cost       two applies a probe, 8n·k² operations; 3 vectors a probe.
/// # Source     Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024)
#[method(trace, "_, XTrace", plan = plan, rank = Algorithm)]
fn any_by_x_trace(a: &Op, alg: &XTrace) -> Result<Value> {
    estimated(a, "XTrace", alg.probes, || estimators::XTrace { sampling: alg.sampling() }.trace(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&XTrace>("alg")?.probes, planner)
}

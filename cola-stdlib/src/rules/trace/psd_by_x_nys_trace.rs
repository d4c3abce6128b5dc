//! `trace` of a positive semidefinite operator from one sketch.

use super::{estimated, plan_estimated};
use crate::algorithms::XNysTrace;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr A ≈ the mean over i of tr Âᵢ + ωᵢᴴ(A − Âᵢ)ωᵢ, Âᵢ the Nyström approximation from the other probes
///
/// An operator with at most `probes` rows is not sampled: as many products give its trace exactly.
///
/// # Requires   A is known to be PSD.
/// # Cost       one apply a probe, 6n·k² operations; 2 vectors a probe.
/// # Source     Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024)
#[method(trace, "PSD[_], XNysTrace", plan = plan, rank = Algorithm)]
fn psd_by_x_nys_trace(a: &Op, alg: &XNysTrace) -> Result<Value> {
    estimated(a, "XNysTrace", alg.probes, || estimators::XNysTrace { sampling: alg.sampling() }.trace(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&XNysTrace>("alg")?.probes, planner)
}

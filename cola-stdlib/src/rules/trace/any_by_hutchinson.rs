//! `trace` of any operator from random probes.

use super::{estimated, plan_estimated};
use crate::algorithms::Hutchinson;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr A = E zᴴ·A·z
///
/// An operator with at most `probes` rows is not sampled: as many products give its trace exactly.
///
/// # Requires   A is square.
/// # Cost       one apply a probe; 64 vectors.
/// # Source     Hutchinson, Commun. Stat. Simul. Comput. 18 (1989)
#[method(trace, "_, Hutchinson", plan = plan, rank = Algorithm)]
fn any_by_hutchinson(a: &Op, alg: &Hutchinson) -> Result<Value> {
    estimated(a, "Hutchinson", alg.probes, || estimators::Hutchinson { sampling: alg.sampling() }.trace(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&Hutchinson>("alg")?.probes, planner)
}

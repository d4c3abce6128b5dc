//! `diag` of any operator from random probes.

use super::{estimated, is_main, plan_estimated};
use crate::algorithms::Hutchinson;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Array, Call, Op, Planner, Result, method};

/// diag A = E z̄∘(A·z)
///
/// An operator with at most `probes` rows is not sampled: as many products give its diagonal exactly.
///
/// # Requires   A is square, and the diagonal the main one.
/// # Cost       one apply a probe, 3 vectors for the sums and 64 for a block of probes.
/// # Source     Bekas, Kokiopoulou & Saad, Appl. Numer. Math. 57 (2007)
#[method(diag, "_, Hutchinson", guard = is_main, plan = plan, rank = Algorithm)]
fn any_by_hutchinson(a: &Op, alg: &Hutchinson) -> Result<Array> {
    estimated(a, "Hutchinson", alg.probes, || estimators::Hutchinson { sampling: alg.sampling() }.diagonal(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&Hutchinson>("alg")?.probes, planner)
}

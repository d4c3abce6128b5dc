//! `trace` of a sum from random probes of its terms.

use super::{estimated, plan_estimated};
use crate::algorithms::DoublyStochastic;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr(A₁ + … + Aₘ) = E Σ zⱼᴴ·Aⱼ·zⱼ, with a probe of its own for each term
///
/// The errors of the terms are independent and add as squares: O(1/√(probes·m)) of the sum where its terms are alike. A sum
/// with at most `probes` rows is not sampled: as many products give its trace exactly.
///
/// # Requires   A is square.
/// # Cost       one apply of each term, or of `batch` terms, a probe; 64 vectors.
/// # Source     Potapczynski, Finzi, Pleiss & Wilson, NeurIPS 2023, arXiv:2309.03060, app. B.1
#[method(trace, "Sum[_...], DoublyStochastic", plan = plan)]
fn sum_by_doubly_stochastic(a: &Op, alg: &DoublyStochastic) -> Result<Value> {
    estimated(a, "DoublyStochastic", alg.probes, || alg.estimator().trace(a.children()))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&DoublyStochastic>("alg")?.probes, planner)
}

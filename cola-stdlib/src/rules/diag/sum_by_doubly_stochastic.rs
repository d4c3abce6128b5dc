//! `diag` of a sum from random probes of its terms.

use super::{estimated, is_main, plan_estimated};
use crate::algorithms::DoublyStochastic;
use cola_runtime::{Array, Call, Op, Planner, Result, method};

/// diag(A₁ + … + Aₘ) = E Σ z̄ⱼ∘(Aⱼ·zⱼ), with a probe of its own for each term
///
/// The errors of the terms are independent and add as squares. A sum with at most `probes` rows is not sampled: as many
/// products give its diagonal exactly.
///
/// # Requires   A is square, and the diagonal the main one.
/// # Cost       one apply of each term, or of `batch` terms, a probe; 64 vectors and one for each of 32 probes.
/// # Source     Potapczynski, Finzi, Pleiss & Wilson, NeurIPS 2023, arXiv:2309.03060, app. B.1
#[method(diag, "Sum[_...], DoublyStochastic", guard = is_main, plan = plan)]
fn sum_by_doubly_stochastic(a: &Op, alg: &DoublyStochastic) -> Result<Array> {
    estimated(a, "DoublyStochastic", alg.probes, || alg.estimator().diagonal(a.children()))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&DoublyStochastic>("alg")?.probes, planner)
}

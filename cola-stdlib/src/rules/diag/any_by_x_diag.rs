//! `diag` of any operator from a sketch and random probes.

use super::{estimated, is_main, plan_estimated};
use crate::algorithms::XDiag;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Array, Call, Op, Planner, Result, method};

/// diag A ≈ the mean over i of diag QᵢQᵢᴴA + ω̄ᵢ∘(I − QᵢQᵢᴴ)Aωᵢ, Qᵢ from all probes but the i-th
///
/// An operator with at most `probes` rows is not sampled: as many products give its diagonal exactly.
///
/// # Requires   A is square, and the diagonal the main one.
/// # Cost       one apply of A and one of Aᴴ a probe, 12n·k² operations; 5 vectors a probe.
/// # Source     Epperly, Tropp & Webber, SIAM J. Matrix Anal. Appl. 45 (2024)
#[method(diag, "_, XDiag", guard = is_main, plan = plan, rank = Algorithm)]
fn any_by_x_diag(a: &Op, alg: &XDiag) -> Result<Array> {
    estimated(a, "XDiag", alg.probes, || estimators::XDiag { sampling: alg.sampling() }.diagonal(a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&XDiag>("alg")?.probes, planner)
}

//! `trace` of a function of a self-adjoint operator by stochastic Lanczos quadrature.

use super::{estimated, plan_estimated};
use crate::algorithms::Slq;
use crate::operators::MatrixFunction;
use crate::solvers::function::OnSpectrum;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Op, Planner, Result, Value, method};

/// tr f(A) = E zᴴ·f(A)·z, and zᴴ·f(A)·z = ‖z‖²·e₁ᵀ·f(T)·e₁ with the matrix T of Lanczos from z
///
/// Neither f(A) nor its products are made. An operator with at most `probes` rows is not sampled.
///
/// # Requires   A is known to be SelfAdjoint.
/// # Cost       one apply of A a probe and step, 10n operations; 96 vectors.
/// # Source     Ubaru, Chen & Saad, SIAM J. Matrix Anal. Appl. 38 (2017)
#[method(trace, "MatrixFunction[SelfAdjoint[_]], SLQ", plan = plan)]
fn matrix_function_by_slq(a: &MatrixFunction, alg: &Slq, cx: &Call<'_>) -> Result<Value> {
    estimated(cx.get::<&Op>("a")?, "stochastic Lanczos quadrature", alg.probes, || {
        let by = estimators::Slq { sampling: alg.sampling(), steps: alg.steps, ..estimators::Slq::default() };
        let f = OnSpectrum::new(a.function(), a.base());
        let found = by.trace(a.base(), &|x| f.value(x))?;
        f.check(a.base())?;
        Ok(found)
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_estimated(cx.get("a")?, cx.get::<&Slq>("alg")?.probes, planner)
}

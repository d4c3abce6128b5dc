//! `slogdet` of a positive definite operator by stochastic Lanczos quadrature.

use crate::algorithms::Slq;
use crate::functions::{SlogDet, auto, slogdet};
use crate::shape::order;
use cola_iterative::stochastic as estimators;
use cola_runtime::{Call, Evidence, Op, Planner, Result, c64, method, report};

/// log det A = tr log A = E zᴴ·log(A)·z, and zᴴ·log(A)·z = ‖z‖²·e₁ᵀ·log(T)·e₁ with the matrix T of Lanczos from z
///
/// An operator with at most `probes` rows is not sampled, but factorised.
///
/// # Requires   A is known to be PSD, and is positive definite: a Ritz value that is 0 or negative is an error.
/// # Cost       one apply a probe and step, 10n operations; 96 vectors.
/// # Source     Ubaru, Chen & Saad, SIAM J. Matrix Anal. Appl. 38 (2017)
#[method(slogdet, "PSD[_], SLQ", plan = plan, rank = Algorithm)]
fn psd_by_slq(a: &Op, alg: &Slq) -> Result<SlogDet> {
    const NAME: &str = "stochastic Lanczos quadrature";
    let n = order("slogdet", a)?;
    if a.is_rank_deficient() {
        return super::singular_by_structure(a);
    }
    if n <= alg.probes {
        report::push(|| Evidence::of(NAME).note("no more rows than probes: exact, nothing is sampled"));
        return slogdet(a);
    }
    let by = estimators::Slq { sampling: alg.sampling(), steps: alg.steps, ..estimators::Slq::default() };
    let found = by.logdet(a)?;
    report::push(|| found.evidence(NAME));
    Ok(SlogDet::new(c64::new(1.0, 0.0), found.value.re))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if a.is_rank_deficient() || a.rows() > cx.get::<&Slq>("alg")?.probes {
        return Ok(());
    }
    planner.call_named("slogdet", &[a.into(), auto()?.into()])
}

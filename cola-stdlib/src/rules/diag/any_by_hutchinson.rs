//! `diag` of any operator from random probes.

use crate::algorithms::Hutchinson;
use crate::functions::{auto, diag};
use cola_iterative::stochastic as estimators;
use cola_runtime::{Array, Call, Evidence, Op, Planner, Result, Value, method, report};

/// diag A = E z̄∘(A·z)
///
/// An operator with at most `probes` rows is not sampled: as many products give its diagonal exactly.
///
/// # Requires   A is square, and the diagonal the main one.
/// # Cost       one apply a probe, 3 vectors for the sums and 64 for a block of probes.
/// # Source     Bekas, Kokiopoulou & Saad, Appl. Numer. Math. 57 (2007)
#[method(diag, "_, Hutchinson", guard = is_main, plan = plan, rank = Algorithm)]
fn any_by_hutchinson(a: &Op, alg: &Hutchinson) -> Result<Array> {
    if a.rows() <= alg.probes {
        report::push(|| {
            Evidence::of("Hutchinson").note("no more rows than probes: exact, nothing is sampled")
        });
        return diag(a, 0);
    }
    let found = estimators::Hutchinson { sampling: alg.sampling() }.diagonal(a)?;
    report::push(|| found.evidence("Hutchinson"));
    found.value.cast(a.dtype())
}

fn is_main(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square) && cx.get::<i64>("offset").is_ok_and(|k| k == 0)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if a.rows() > cx.get::<&Hutchinson>("alg")?.probes {
        return Ok(());
    }
    planner.call_named("diag", &[a.into(), auto()?.into(), (&Value::Int(0)).into()])
}

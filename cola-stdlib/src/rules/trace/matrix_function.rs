//! `trace` of the logarithm of a positive definite operator.

use crate::functions::slogdet;
use crate::operators::MatrixFunction;
use crate::properties::PD;
use cola_runtime::{Call, Planner, Result, method};

/// tr log A = log det A.
///
/// # Requires   A is positive definite.
/// # Cost       that of slogdet(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, §11.1
#[method(trace, "MatrixFunction[_], Auto", guard = is_log, plan = plan)]
fn matrix_function(a: &MatrixFunction) -> Result<cola_runtime::Value> {
    let log = slogdet(a.base())?.logabsdet;
    Ok(crate::number::number(a.base().dtype(), cola_runtime::Scalar::new(log, 0.0)))
}

fn is_log(cx: &Call<'_>) -> bool {
    cx.get::<&MatrixFunction>("a").is_ok_and(|a| a.function().is_log() && PD.of(a.base()))
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&MatrixFunction>("a")?;
    plan.call_named("slogdet", &[a.base().into(), (&cola_runtime::Alg::named("Auto")?).into()])
}

//! `slogdet` of a function of an operator.

use crate::functions::{SlogDet, slogdet, trace};
use crate::operators::MatrixFunction;
use crate::properties::PD;
use cola_runtime::{Call, Planner, Result, c64, method};

/// det eᴬ = e^{tr A}; det Aᵖ = (det A)ᵖ for a positive definite A.
///
/// # Requires   f is the exponential, or a power of a positive definite A.
/// # Cost       that of the trace or determinant of A.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §10.1
#[method(slogdet, "MatrixFunction[_]", guard = is_closed, plan = plan)]
fn matrix_function(a: &MatrixFunction) -> Result<SlogDet> {
    if let Some(p) = a.function().exponent() {
        return Ok(SlogDet::new(c64::new(1.0, 0.0), p * slogdet(a.base())?.logabsdet));
    }
    let t = trace(a.base())?;
    Ok(SlogDet::new(c64::from_polar(1.0, t.im), t.re))
}

fn is_closed(cx: &Call<'_>) -> bool {
    let closed =
        |a: &MatrixFunction| a.function().is_exp() || (a.function().exponent().is_some() && PD.of(a.base()));
    cx.get::<&MatrixFunction>("a").is_ok_and(closed)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&MatrixFunction>("a")?;
    if a.function().is_exp() {
        return plan.call_named("trace", &[a.base().into()]);
    }
    plan.call_named("slogdet", &[a.base().into(), (&cola_runtime::Alg::named("Auto")?).into()])
}

//! `det` of any operator.

use crate::functions::slogdet_with;
use crate::number::number;
use crate::shape::order;
use cola_runtime::{Alg, Call, Error, ErrorKind, Op, Planner, Result, Value, c64, method};

/// det A = s·exp(log|det A|)
///
/// # Requires   A is square; det A is a normal number of f64, or exactly 0.
/// # Cost       that of slogdet(A).
/// # Source     definition
#[method(det, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, alg: &Alg) -> Result<Value> {
    order("det", a)?;
    let det = slogdet_with(a, alg)?;
    if det.is_singular() {
        return Ok(number(a.dtype(), c64::new(0.0, 0.0)));
    }
    let modulus = det.logabsdet.exp();
    if !modulus.is_normal() {
        let size = if det.logabsdet > 0.0 { "large" } else { "small" };
        let message = format!("det: |det A| = exp({}) is too {size} for f64, for A = {a}", det.logabsdet);
        return Err(Error::new(ErrorKind::Inaccurate, message).with_help("take slogdet(A) or logdet(A)"));
    }
    Ok(number(a.dtype(), det.sign * modulus))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("slogdet", &[cx.get::<&Op>("a")?.into(), cx.get::<&Alg>("alg")?.into()])
}

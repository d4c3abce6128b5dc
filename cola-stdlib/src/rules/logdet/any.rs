//! `logdet` of any operator.

use crate::functions::slogdet_with;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, Value, c64, method};

/// log det A = log|det A| + i·arg det A
///
/// Real when the phase is 1 or the determinant 0, else complex with arg in (−π, π].
///
/// # Requires   A is square.
/// # Cost       that of slogdet(A).
/// # Source     definition
#[method(logdet, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, alg: &Alg) -> Result<Value> {
    order("logdet", a)?;
    let det = slogdet_with(a, alg)?;
    if det.is_singular() || det.sign == c64::new(1.0, 0.0) {
        return Ok(Value::Real(det.logabsdet));
    }
    // Adding +0 turns a negative zero into a positive one, so that log(−1) = +iπ.
    let arg = (det.sign.im + 0.0).atan2(det.sign.re);
    Ok(Value::Complex(c64::new(det.logabsdet, arg)))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("slogdet", &[cx.get::<&Op>("a")?.into(), cx.get::<&Alg>("alg")?.into()])
}

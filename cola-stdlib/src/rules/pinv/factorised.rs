//! `pinv` of an operator with its factorisation attached.

use crate::functions::pinv_with;
use crate::operators::Factorised;
use crate::rules::factorised::chosen;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value, method};

/// A⁺ of the operator inside, from the factors that it has where they are for least squares
///
/// # Requires   nothing.
/// # Cost       none beyond the factorisation, which was made when the operator was built.
/// # Source     definition
#[method(pinv, "Factorised[_]", plan = plan)]
fn factorised(a: &Factorised, rcond: Option<f64>, cx: &Call<'_>) -> Result<Op> {
    pinv_with(a.inner(), &algorithm(cx)?, rcond)
}

/// With a tolerance other singular values count, and the factors are made anew.
fn algorithm(cx: &Call<'_>) -> Result<Alg> {
    if cx.get::<Option<f64>>("rcond")?.is_some() { Ok(cx.get::<&Alg>("alg")?.clone()) } else { chosen(cx) }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a: &Factorised = cx.get("a")?;
    let rcond = cx.get::<Option<f64>>("rcond")?.map_or(Value::None, Value::Real);
    planner.call_named("pinv", &[Arg::Op(a.inner()), Arg::Algorithm(&algorithm(cx)?), Arg::Value(&rcond)])
}

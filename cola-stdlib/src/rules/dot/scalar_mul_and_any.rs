//! `dot` of a multiple of the identity and anything.

use super::fits;
use crate::functions;
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, Value, method};

/// (c·I)·B = c·B.
///
/// # Requires   columns of A are rows of B.
/// # Cost       cost(scale B).
/// # Source     the definition
#[method(dot, "ScalarMul, _", rank = Override, plan = plan)]
fn scalar_mul_and_any(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    functions::scale(scalars::of(a).unwrap_or_default(), &b.cast(a.dtype().promote(b.dtype()))?)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let c = Value::Complex(scalars::of(a).unwrap_or_default());
    p.call_named("scale", &[(&c).into(), Arg::Op(b)])
}

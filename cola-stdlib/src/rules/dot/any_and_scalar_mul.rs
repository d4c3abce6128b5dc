//! `dot` of anything and a multiple of the identity.

use super::fits;
use crate::functions;
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, Value, method};

/// A·(c·I) = c·A.
///
/// # Requires   columns of A are rows of B.
/// # Cost       cost(scale A).
/// # Source     the definition
#[method(dot, "_, ScalarMul", rank = Override, plan = plan)]
#[method(dot, "Zero|ScalarMul|Identity, ScalarMul", rank = Override, plan = plan)]
fn any_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    functions::scale(scalars::of(b).unwrap_or_default(), &a.cast(a.dtype().promote(b.dtype()))?)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let c = Value::Complex(scalars::of(b).unwrap_or_default());
    p.call_named("scale", &[(&c).into(), Arg::Op(a)])
}

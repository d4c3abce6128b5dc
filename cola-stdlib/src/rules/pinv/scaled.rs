//! `pinv` of a multiple of an operator.

use super::{of_parts, parts_accept};
use crate::functions::{pinv_with, scale};
use crate::number::reciprocal;
use crate::operators::{Scaled, Zero};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Scalar, Value, method};

/// (c·A)⁺ = c⁻¹·A⁺, 0 for c = 0; the factorisation of A is shared
///
/// # Requires   nothing.
/// # Cost       that of pinv(A).
/// # Source     definition
#[method(pinv, "Scaled[_]", guard = parts_accept, plan = plan)]
fn scaled(a: &Scaled, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    let (c, inner) = (a.scalar(), a.inner());
    if c == Scalar::new(0.0, 0.0) {
        return Ok(Zero::new(inner.cols(), inner.rows(), cola_runtime::Operator::dtype(a)));
    }
    scale(reciprocal(c), &pinv_with(inner, alg, rcond)?)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a: &Scaled = cx.get("a")?;
    if a.scalar() == Scalar::new(0.0, 0.0) {
        return Ok(());
    }
    of_parts(cx, planner)?;
    let c = Value::Complex(reciprocal(a.scalar()));
    let made = pinv_with(a.inner(), cx.get("alg")?, cx.get("rcond")?)?;
    planner.call_named("scale", &[Arg::Value(&c), Arg::Op(&made)])
}

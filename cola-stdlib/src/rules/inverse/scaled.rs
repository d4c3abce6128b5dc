//! `inverse` of a scaled operator.

use super::{inverse_then, parts_are_invertible};
use crate::functions::{inverse_with, scale};
use crate::number::reciprocal;
use crate::operators::Scaled;
use cola_runtime::{Alg, Arg, Call, Error, ErrorKind, Op, Planner, Result, Scalar, Value, method};

/// (c·A)⁻¹ = c⁻¹·A⁻¹; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Scaled[_]", guard = parts_are_invertible, plan = calls)]
fn scaled(a: &Scaled, alg: &Alg) -> Result<Op> {
    let c = a.scalar();
    if c == Scalar::new(0.0, 0.0) {
        return Err(Error::new(ErrorKind::Singular, format!("0·A is singular for A = {}", a.inner())));
    }
    scale(reciprocal(c), &inverse_with(a.inner(), alg)?)
}

fn calls(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a: &Scaled = cx.get("a")?;
    let c = Value::Complex(reciprocal(a.scalar()));
    inverse_then(cx, plan, |plan, inverse| plan.call_named("scale", &[Arg::Value(&c), Arg::Op(inverse)]))
}

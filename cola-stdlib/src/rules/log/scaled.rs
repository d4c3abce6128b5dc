//! `log` of a multiple of an operator.

use super::callee;
use crate::functions::add;
use crate::operators::{ScalarMul, Scaled};
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// log(c·A) = log c·I + log A.
///
/// # Requires   c > 0: positive factors leave arguments as they are; the algorithm can be passed on to A.
/// # Cost       that of log(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(log, "Scaled[_]", guard = accepts, plan = plan)]
fn scaled(cx: &Call<'_>) -> Result<Op> {
    let (callee, scaled) = (callee(cx)?, cx.get::<&Scaled>("a")?);
    let value = callee.call(scaled.inner(), cx.get("alg")?)?;
    add(&ScalarMul::new(callee.f.value(scaled.scalar()), value.rows(), value.dtype())?, &value)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx) && matrix_functions::positively_scaled(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

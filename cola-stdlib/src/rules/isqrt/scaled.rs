//! `isqrt` of a multiple of an operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (c·A)^−½ = A^−½/√c.
///
/// # Requires   c > 0: positive factors leave arguments as they are; the algorithm can be passed on to A.
/// # Cost       that of isqrt(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(isqrt, "Scaled[_]", guard = accepts, plan = plan)]
fn scaled(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::scaled(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx) && matrix_functions::positively_scaled(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

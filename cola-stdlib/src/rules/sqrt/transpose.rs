//! `sqrt` of a transpose.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (Aᵀ)^½ = ((A)^½)ᵀ.
///
/// # Requires   the algorithm can be passed on to A.
/// # Cost       that of sqrt(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(sqrt, "Transpose[_]", guard = accepts, plan = plan)]
fn transpose(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::turned(&callee(cx)?, Trans::Transpose, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

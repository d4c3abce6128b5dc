//! `apply_fn` of a low-rank operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Planner, Result, Value, method};

/// f(U·C·Vᴴ) = f(0)·I + Q·g(H)·W with g(z) = (f(z) − f(0))/z, U = Q·R, W = R·C·Vᴴ, H = W·Q.
///
/// For a self-adjoint A = Q·H·Qᴴ it is f(0)·I + Q·(f(H) − f(0)·I)·Qᴴ.
///
/// # Requires   at most n/2 columns in U and V.
/// # Cost       4nk² for Q, and that of the function of a matrix of order k or 2k, at once.
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.35
#[method(apply_fn, "LowRank", plan = plan)]
fn low_rank(cx: &Call<'_>) -> Result<Value> {
    matrix_functions::low_rank(&callee(cx)?, cx.get("a")?, cx.get("a")?, cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_low_rank(&callee(cx)?, cx, plan)
}

//! `sqrt` of a block diagonal operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (diag(A₁, …, Aₖ))^½ = diag((A₁)^½, …, (Aₖ)^½), multiplicities kept.
///
/// # Requires   every block is square; the algorithm can be passed on to the parts.
/// # Cost       Σ cost(sqrt Aᵢ).
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(sqrt, "BlockDiag[_...]", guard = accepts, plan = plan)]
fn block_diag(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::block_diag(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

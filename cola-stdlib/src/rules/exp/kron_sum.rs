//! `exp` of a Kronecker sum.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// exp(A₁ ⊕ … ⊕ Aₖ) = exp A₁ ⊗ … ⊗ exp Aₖ.
///
/// # Requires   the algorithm can be passed on to the parts.
/// # Cost       Σ cost(exp Aᵢ); neither the sum nor the product is formed.
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 10.9
#[method(exp, "KronSum[_...]", guard = accepts, plan = plan)]
fn kron_sum(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::kronecker(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

//! `isqrt` of a Kronecker sum of self-adjoint operators.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A^−½ = V·Λ^−½·Vᴴ with V = V₁ ⊗ … ⊗ Vₖ, where the eigenvalues are the sums of those of the terms
///
/// # Requires   the algorithm is Auto or Eigh; no eigenvalue is zero up to rounding.
/// # Cost       Σ cost(eig Aᵢ), and as many scalar functions as A has rows; twice V for each column.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.4.5
#[method(isqrt, "KronSum[SelfAdjoint[_]...]", guard = accepts, plan = plan)]
fn kron_sum_of_self_adjoint(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_eigenbasis(&callee(cx)?, cx.get("a")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::has_eigenbasis(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_eigenbasis(cx, planner)
}

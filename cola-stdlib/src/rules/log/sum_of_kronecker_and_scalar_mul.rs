//! `log` of a shifted Kronecker product of self-adjoint operators.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// log A = V·log Λ·Vᴴ with V = V₁ ⊗ … ⊗ Vₖ, where the eigenvalues are the products of those of the factors, shifted
///
/// # Requires   the algorithm is Auto or Eigh; no eigenvalue is zero up to rounding.
/// # Cost       Σ cost(eig Aᵢ), and as many scalar functions as A has rows; twice V for each column.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.12
#[method(log, "Sum[Kronecker[SelfAdjoint[_]...], ScalarMul|Identity]", guard = accepts, plan = plan)]
fn sum_of_kronecker_and_scalar_mul(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_eigenbasis(&callee(cx)?, cx.get("a")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::has_eigenbasis(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_eigenbasis(cx, planner)
}

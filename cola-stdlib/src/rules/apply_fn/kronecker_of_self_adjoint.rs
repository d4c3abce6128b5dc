//! `apply_fn` of a Kronecker product of self-adjoint operators.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// f(A) = V·f(Λ)·Vᴴ with V = V₁ ⊗ … ⊗ Vₖ, where the eigenvalues are the products of those of the factors
///
/// # Requires   the algorithm is Auto or Eigh.
/// # Cost       Σ cost(eig Aᵢ), and as many scalar functions as A has rows; twice V for each column.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.12
#[method(apply_fn, "Kronecker[SelfAdjoint[_]...]", guard = accepts, plan = plan)]
fn kronecker_of_self_adjoint(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_eigenbasis(&callee(cx)?, cx.get("a")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::has_eigenbasis(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_eigenbasis(cx, planner)
}

//! `isqrt` of a Kronecker product of positive semidefinite operators.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ)^−½ = A₁^−½ ⊗ … ⊗ Aₖ^−½.
///
/// # Requires   every factor is known to be PSD: (−I) ⊗ (−I) = I has another root than √−1·√−1·I; the
///   algorithm can be passed on to the parts.
/// # Cost       Σ cost(isqrt Aᵢ); the product is never formed.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(isqrt, "Kronecker[PSD[_]...]", guard = accepts, plan = plan)]
fn kronecker_of_psd(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::kronecker(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

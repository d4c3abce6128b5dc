//! `log` of a Kronecker product of positive definite operators.

use super::callee;
use crate::functions::kronsum;
use crate::rules::matrix_functions;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// log(A₁ ⊗ … ⊗ Aₖ) = log A₁ ⊕ … ⊕ log Aₖ, the Kronecker sum.
///
/// # Requires   every factor is known to be PSD: logarithms of negative numbers do not add up; the algorithm can
///   be passed on to the parts.
/// # Cost       Σ cost(log Aᵢ); the product is never formed.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(log, "Kronecker[PSD[_]...]", guard = accepts, plan = plan)]
fn kronecker_of_psd(cx: &Call<'_>, a: &Op, alg: &Alg) -> Result<Op> {
    let callee = callee(cx)?;
    let mut parts = a.children().iter().map(|part| callee.call(part, alg));
    match parts.next() {
        Some(first) => parts.try_fold(first?, |sum, part| kronsum(&sum, &part?)),
        None => Ok(a.clone()),
    }
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

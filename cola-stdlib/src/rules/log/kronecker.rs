//! `log` of a Kronecker product with identities.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// log(I ⊗ A ⊗ I) = I ⊗ log(A) ⊗ I.
///
/// # Requires   every factor but one is an identity; the algorithm can be passed on to that one.
/// # Cost       that of log(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(log, "Kronecker[_...]", guard = accepts, plan = plan)]
fn kronecker(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::beside_identities(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::has_identities(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_beside_identities(&callee(cx)?, cx, plan)
}

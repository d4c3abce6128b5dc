//! `pow` of an adjoint.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (Aᴴ)ᵖ = ((A)ᵖ)ᴴ.
///
/// # Requires   the algorithm can be passed on to A; p is whole, or A is PSD or real.
/// # Cost       that of pow(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(pow, "Adjoint[_]", guard = accepts, plan = plan)]
fn adjoint(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::turned(&callee(cx)?, Trans::Adjoint, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    matrix_functions::accepts_parts(&callee(cx), cx)
        && matrix_functions::commutes_with_conjugation(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

//! `pow` of a Kronecker product.

use super::callee;
use crate::properties::PSD;
use crate::rules::matrix_functions;
use crate::scalar_function::is_integer;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ)ᵖ = A₁ᵖ ⊗ … ⊗ Aₖᵖ.
///
/// # Requires   p is whole and every factor square, or every factor is known to be PSD, or every one but one is an
///   identity: (−I) ⊗ (−I) = I has another root than √−1·√−1·I; the algorithm can be passed on to the parts.
/// # Cost       Σ cost(pow Aᵢ); the product is never formed.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(pow, "Kronecker[_...]", guard = accepts, plan = plan)]
fn kronecker(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::kronecker(&callee(cx)?, cx.get("a")?, cx.get("alg")?)
}

fn accepts(cx: &Call<'_>) -> bool {
    let whole = cx.get::<f64>("p").is_ok_and(is_integer);
    let definite = || cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(|part| PSD.of(part)));
    let accepted = (whole || definite()) && matrix_functions::accepts_parts(&callee(cx), cx);
    accepted || matrix_functions::has_identities(&callee(cx), cx)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_parts(&callee(cx)?, cx, plan)
}

//! `inverse` of a transpose.

use super::{inverse_then, parts_are_invertible};
use crate::functions::{inverse_with, transpose};
use crate::operators::Transpose;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// (Aᵀ)⁻¹ = (A⁻¹)ᵀ; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Transpose[_]", guard = parts_are_invertible, plan = calls)]
fn transposed(a: &Transpose, alg: &Alg) -> Result<Op> {
    transpose(&inverse_with(a.inner(), alg)?)
}

fn calls(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    inverse_then(cx, plan, |plan, inverse| plan.call_named("transpose", &[Arg::Op(inverse)]))
}

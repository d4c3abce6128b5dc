//! `inverse` of a conjugate.

use super::{inverse_then, parts_are_invertible};
use crate::functions::{conj, inverse_with};
use crate::operators::Conjugate;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// (Ā)⁻¹ = conj(A⁻¹); the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Conjugate[_]", guard = parts_are_invertible, plan = calls)]
fn conjugate(a: &Conjugate, alg: &Alg) -> Result<Op> {
    conj(&inverse_with(a.inner(), alg)?)
}

fn calls(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    inverse_then(cx, plan, |plan, inverse| plan.call_named("conj", &[Arg::Op(inverse)]))
}

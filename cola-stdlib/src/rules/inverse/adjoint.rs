//! `inverse` of an adjoint.

use super::{inverse_then, parts_are_invertible};
use crate::functions::{adjoint, inverse_with};
use crate::operators::Adjoint;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// (Aᴴ)⁻¹ = (A⁻¹)ᴴ; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Adjoint[_]", guard = parts_are_invertible, plan = calls)]
fn of_adjoint(a: &Adjoint, alg: &Alg) -> Result<Op> {
    adjoint(&inverse_with(a.inner(), alg)?)
}

fn calls(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    inverse_then(cx, plan, |plan, inverse| plan.call_named("adjoint", &[Arg::Op(inverse)]))
}

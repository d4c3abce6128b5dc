//! `inverse` of a unitary operator.

use crate::functions::adjoint;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// A⁻¹ = Aᴴ, whatever the structure and whatever the algorithm.
///
/// # Cost       none; applies as A does.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(inverse, "Unitary[_]", rank = Override, plan = its_adjoint)]
fn unitary(a: &Op) -> Result<Op> {
    adjoint(a)
}

fn its_adjoint(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call_named("adjoint", &[Arg::Op(cx.get("a")?)])
}

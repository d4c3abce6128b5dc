//! `pinv` of an operator with orthonormal columns.

use crate::functions::adjoint;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// Q⁺ = Qᴴ, whatever the structure and whatever the algorithm
///
/// # Requires   Q is known to be Stiefel, which Unitary implies.
/// # Cost       none; applies as Q does.
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "Stiefel[_]", rank = Override, plan = its_adjoint)]
fn stiefel(a: &Op) -> Result<Op> {
    adjoint(a)
}

fn its_adjoint(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("adjoint", &[Arg::Op(cx.get("a")?)])
}

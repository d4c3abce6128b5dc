//! `preconditioner` of any operator: its diagonal.

use crate::algorithms::Jacobi;
use crate::functions::{PRECONDITIONER, preconditioner_with};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// Jacobi: the one that needs nothing but the diagonal
///
/// # Requires   A is square, its diagonal has no zero.
/// # Cost       that of the diagonal.
/// # Source     see the algorithm `Jacobi`
#[method(preconditioner, "_, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op) -> Result<Op> {
    preconditioner_with(a, &Jacobi::default().into())
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call(&PRECONDITIONER, &[Arg::Op(cx.get("a")?), Arg::Algorithm(&Alg::from(Jacobi::default()))])
}

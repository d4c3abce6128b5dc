//! `preconditioner` of a sparse matrix.

use crate::algorithms::IncompleteLu;
use crate::functions::{PRECONDITIONER, preconditioner_with};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// ILU on the pattern of A
///
/// # Requires   A is square, no pivot vanishes.
/// # Cost       see the algorithm `ILU`
/// # Source     see the algorithm `ILU`
#[method(preconditioner, "Sparse, Auto", plan = plan)]
fn sparse(a: &Op) -> Result<Op> {
    preconditioner_with(a, &IncompleteLu::default().into())
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call(&PRECONDITIONER, &[Arg::Op(cx.get("a")?), Arg::Algorithm(&Alg::from(IncompleteLu::default()))])
}

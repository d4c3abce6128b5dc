//! `preconditioner` of a positive definite sparse matrix.

use crate::algorithms::IncompleteCholesky;
use crate::functions::{PRECONDITIONER, preconditioner_with};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, method};

/// Incomplete Cholesky on the pattern of A
///
/// # Requires   A is square, its diagonal is positive.
/// # Cost       see the algorithm `IC`
/// # Source     see the algorithm `IC`
#[method(preconditioner, "PSD[Sparse], Auto", plan = plan)]
fn psd_sparse(a: &Op) -> Result<Op> {
    preconditioner_with(a, &IncompleteCholesky::default().into())
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call(
        &PRECONDITIONER,
        &[Arg::Op(cx.get("a")?), Arg::Algorithm(&Alg::from(IncompleteCholesky::default()))],
    )
}

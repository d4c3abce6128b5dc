//! The slot that `solve` uses: `preconditioner`.

use crate::elliptic::is_elliptic;
use crate::{Multigrid, SmoothedAggregation};
use cola_runtime::{Alg, Arg, Call, Evidence, Function, Op, Operator, Planner, Result, method, report};
use cola_stdlib::functions::preconditioner_with;

/// The function of the standard library.
static PRECONDITIONER: Function = Function::new("preconditioner");

/// One V-cycle of algebraic multigrid by smoothed aggregation.
///
/// # Requires   A is square and positive semidefinite; where that is false and shows, it is an error.
/// # Cost       about a hundred operations for each entry of A, once; see `Multigrid` for each column.
/// # Source     Vaněk, Mandel & Brezina, Computing 56 (1996), doi:10.1007/BF02238511
#[method(preconditioner, "PSD[Sparse], AMG", rank = Algorithm)]
fn psd_sparse_by_amg(a: &Op, alg: &SmoothedAggregation) -> Result<Op> {
    let m = Multigrid::new(a, alg)?;
    report::push(|| {
        let note = m.downcast_ref::<Multigrid>().map(Operator::details).unwrap_or_default();
        Evidence::of("AMG").note(note)
    });
    Ok(m)
}

/// AMG for matrices with the signs of a diffusion problem, where its iterations do not grow with the size
///
/// # Requires   A is real, entries beside the diagonal are at most 0, row sums at least 0.
/// # Cost       see the algorithm `AMG`
/// # Source     see the algorithm `AMG`
#[method(preconditioner, "PSD[Sparse], Auto", rank = Override, guard = is_elliptic, plan = plan)]
fn psd_sparse_by_auto(a: &Op) -> Result<Op> {
    preconditioner_with(a, &SmoothedAggregation::default().into())
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let amg = Alg::from(SmoothedAggregation::default());
    plan.call(&PRECONDITIONER, &[Arg::Op(cx.get("a")?), Arg::Algorithm(&amg)])
}

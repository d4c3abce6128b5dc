//! `nullspace` of a low-rank operator.

use super::ask;
use crate::functions::nullspace_with;
use crate::operators::{Dense, LowRank};
use crate::rules::rcond::{is_default, tolerance};
use crate::solvers::LowRankCore;
use cola_runtime::{Alg, Call, IntoValue, Op, Planner, Result, Value, method};

/// null(U·C·Vᴴ) = null(Vᴴ) when U·C has full column rank
///
/// # Requires   no tolerance is given; k ≤ min(m, n). Where the rank turns out to be less than k, the next method takes the call.
/// # Cost       2k²(m + n) operations for the rank, and cost(nullspace Vᴴ).
/// # Source     Golub & Van Loan, 4th ed., §5.2
#[method(nullspace, "LowRank", guard = is_thin, plan = plan)]
fn low_rank(a: &LowRank, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    let (rank, _) = LowRankCore::of(a)?.rank(tolerance("nullspace", cx.get("a")?, None)?)?;
    if rank < a.u().cols() {
        return cx.next();
    }
    nullspace_with(&rows(a)?, alg, None).map(IntoValue::into_value)
}

/// Vᴴ
fn rows(a: &LowRank) -> Result<Op> {
    Ok(Dense::new(a.v().transposed().conjugated()?))
}

fn is_thin(cx: &Call<'_>) -> bool {
    let thin = |a: &LowRank| a.u().cols() <= a.u().rows().min(a.v().rows());
    is_default(cx) && cx.get::<&LowRank>("a").is_ok_and(thin)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask(cx, planner, &rows(cx.get("a")?)?)
}

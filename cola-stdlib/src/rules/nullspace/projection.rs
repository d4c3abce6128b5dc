//! `nullspace` of a projection.

use super::ask;
use crate::functions::nullspace_with;
use crate::operators::Projection;
use crate::rules::rcond::is_default;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// null(L·Rᴴ) = null(Rᴴ), the orthogonal complement of the span of R
///
/// # Requires   no tolerance is given.
/// # Cost       that of nullspace(LowRank).
/// # Source     definition
#[method(nullspace, "Projection", guard = is_default, plan = plan)]
fn projection(a: &Projection, alg: &Alg) -> Result<Op> {
    nullspace_with(a.factors(), alg, None)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    ask(cx, planner, cx.get::<&Projection>("a")?.factors())
}

//! `adjoint` of a real operator.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// Aᴴ = Aᵀ for a real A.
///
/// # Cost       cost(transpose A).
/// # Source     the definition
#[method(adjoint, "Real[_]", rank = Algorithm, plan = plan)]
fn real(a: &Op) -> Result<Op> {
    maps::call(Trans::Transpose, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Transpose, cx.get("a")?, p)
}

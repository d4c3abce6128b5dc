//! `adjoint` of a conjugate.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (conj(A))ᴴ = Aᵀ.
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(adjoint, "Conjugate[inner:_]", plan = plan)]
fn conjugate(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Adjoint, a, maps::call(Trans::Transpose, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Transpose, cx.get("inner")?, p)
}

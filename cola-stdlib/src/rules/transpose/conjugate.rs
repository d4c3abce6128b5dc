//! `transpose` of a conjugate.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (conj(A))ᵀ = Aᴴ.
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(transpose, "Conjugate[inner:_]", plan = plan)]
fn conjugate(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Transpose, a, maps::call(Trans::Adjoint, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Adjoint, cx.get("inner")?, p)
}

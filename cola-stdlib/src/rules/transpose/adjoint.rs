//! `transpose` of an adjoint.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (Aᴴ)ᵀ = conj(A).
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(transpose, "Adjoint[inner:_]", plan = plan)]
fn adjoint(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Transpose, a, maps::call(Trans::Conj, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Conj, cx.get("inner")?, p)
}

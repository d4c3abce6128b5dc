//! `adjoint` of a transpose.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (Aᵀ)ᴴ = conj(A).
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(adjoint, "Transpose[inner:_]", plan = plan)]
fn transpose(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Adjoint, a, maps::call(Trans::Conj, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Conj, cx.get("inner")?, p)
}

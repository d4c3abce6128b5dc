//! `conj` of a transpose.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(Aᵀ) = Aᴴ.
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(conj, "Transpose[inner:_]", plan = plan)]
fn transpose(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Conj, a, maps::call(Trans::Adjoint, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Adjoint, cx.get("inner")?, p)
}

//! `conj` of an adjoint.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(Aᴴ) = Aᵀ.
///
/// # Cost       that of the other map of A.
/// # Source     the definition
#[method(conj, "Adjoint[inner:_]", plan = plan)]
fn adjoint(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Conj, a, maps::call(Trans::Transpose, inner)?))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_of(Trans::Transpose, cx.get("inner")?, p)
}

//! `svd` of a conjugate.

use super::{of_part, plan_part};
use crate::functions::{SvdFactors, conj};
use crate::operators::Conjugate;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Planner, Result, method};

/// svd(Ā) = (Ū, s, V̄)
///
/// # Requires   nothing.
/// # Cost       svd(A).
/// # Source     definition
#[method(svd, "Conjugate[_]", plan = plan)]
fn conjugate(a: &Conjugate, cx: &Call<'_>) -> Result<SvdFactors> {
    let inner = of_part(cx, a.inner(), &Wanted::of_singular_values(cx)?)?;
    Ok(SvdFactors { u: conj(&inner.u)?, v: conj(&inner.v)?, ..inner })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_part(cx, planner, cx.get::<&Conjugate>("a")?.inner(), &Wanted::of_singular_values(cx)?)
}

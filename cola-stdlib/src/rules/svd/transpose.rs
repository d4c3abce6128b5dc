//! `svd` of a transpose.

use super::{of_part, plan_part};
use crate::functions::{SvdFactors, conj};
use crate::operators::Transpose;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Planner, Result, method};

/// svd(Aᵀ) = (V̄, s, Ū): A = U·S·Vᴴ gives Aᵀ = V̄·S·Uᵀ
///
/// # Requires   nothing.
/// # Cost       svd(A).
/// # Source     definition
#[method(svd, "Transpose[_]", plan = plan)]
fn transpose(a: &Transpose, cx: &Call<'_>) -> Result<SvdFactors> {
    let inner = of_part(cx, a.inner(), &Wanted::of_singular_values(cx)?)?;
    Ok(SvdFactors { u: conj(&inner.v)?, v: conj(&inner.u)?, ..inner })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_part(cx, planner, cx.get::<&Transpose>("a")?.inner(), &Wanted::of_singular_values(cx)?)
}

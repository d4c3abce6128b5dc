//! `svd` of an adjoint.

use super::{of_part, plan_part};
use crate::functions::SvdFactors;
use crate::operators::Adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Planner, Result, method};

/// svd(Aᴴ) = (V, s, U)
///
/// # Requires   nothing.
/// # Cost       svd(A).
/// # Source     definition
#[method(svd, "Adjoint[_]", plan = plan)]
fn adjoint(a: &Adjoint, cx: &Call<'_>) -> Result<SvdFactors> {
    let inner = of_part(cx, a.inner(), &Wanted::of_singular_values(cx)?)?;
    Ok(SvdFactors { u: inner.v, v: inner.u, s: inner.s })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_part(cx, planner, cx.get::<&Adjoint>("a")?.inner(), &Wanted::of_singular_values(cx)?)
}

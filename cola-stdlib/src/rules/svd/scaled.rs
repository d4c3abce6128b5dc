//! `svd` of a multiple of an operator.

use super::{chosen, numbers, of_part, phase, plan_part};
use crate::functions::{SvdFactors, scale};
use crate::operators::Scaled;
use crate::properties::STIEFEL;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// svd(c·A) = (c/|c|·U, |c|·s, V)
///
/// # Requires   c is finite and not 0.
/// # Cost       svd(A).
/// # Source     definition
#[method(svd, "Scaled[_]", guard = is_finite, plan = plan)]
fn scaled(a: &Scaled, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, c) = (Wanted::of_singular_values(cx)?, a.scalar());
    let inner = of_part(cx, a.inner(), &wanted)?;
    let s: Vec<f64> = numbers(&inner.s)?.into_iter().map(|x| x * c.re.hypot(c.im)).collect();
    let u = scale(phase(c), &inner.u)?.claimed(STIEFEL.set());
    chosen(&wanted, &u, &s, &inner.v, cx.get::<&Op>("a")?.dtype())
}

fn is_finite(cx: &Call<'_>) -> bool {
    cx.get::<&Scaled>("a").is_ok_and(|a| {
        let c = a.scalar();
        c.re.is_finite() && c.im.is_finite() && c.re.hypot(c.im) > 0.0
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_part(cx, planner, cx.get::<&Scaled>("a")?.inner(), &Wanted::of_singular_values(cx)?)
}

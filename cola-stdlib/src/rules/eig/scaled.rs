//! `eig` of a multiple of an operator.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::Eigen;
use crate::number::quotient;
use crate::operators::Scaled;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(c·A) = (c·Λ, V)
///
/// # Requires   A is square; c is finite and not 0.
/// # Cost       eig(A): with k values for c > 0, and for LA and SA of a real c; else with all.
/// # Source     definition
#[method(eig, "Scaled[_]", guard = has_inverse, plan = plan)]
fn scaled(a: &Scaled, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let part = part(cx, a)?;
    let inner = of_part(cx, &part, &of_inner(a, &wanted, part.rows()))?;
    mapped(cx, &wanted, &inner, |z| a.scalar() * z)
}

fn part(cx: &Call<'_>, a: &Scaled) -> Result<Op> {
    Ok(inheriting(cx.get::<&Op>("a")?, a.inner(), a.scalar().im == 0.0))
}

fn of_inner(a: &Scaled, wanted: &Wanted, n: usize) -> Wanted {
    let c = a.scalar();
    let positive = c.im == 0.0 && c.re > 0.0;
    let order = match wanted.order {
        Order::Near(sigma) if positive => Order::Near(quotient(sigma, c)),
        Order::Which(which) if positive => Order::Which(which),
        Order::Which(Which::La) if c.im == 0.0 => Order::Which(Which::Sa),
        Order::Which(Which::Sa) if c.im == 0.0 => Order::Which(Which::La),
        // Other multiples turn the order of ties round.
        _ => return Wanted::all(n),
    };
    Wanted { k: wanted.k, order }
}

fn has_inverse(cx: &Call<'_>) -> bool {
    cx.get::<&Scaled>("a").is_ok_and(|a| {
        let c = a.scalar();
        a.inner().is_square() && c.norm() > 0.0 && c.re.is_finite() && c.im.is_finite()
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (wanted, a) = (Wanted::of(cx)?, cx.get::<&Scaled>("a")?);
    let part = part(cx, a)?;
    plan_part(cx, planner, &part, &of_inner(a, &wanted, part.rows()))
}

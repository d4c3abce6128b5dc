//! `eig` of a multiple of an operator.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::Eigen;
use crate::operators::Scaled;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(c·A) = (c·Λ, V)
///
/// # Requires   A is square; c is finite and not 0.
/// # Cost       eig(A): with k values where the order of A's is known from that of c·A's, as for real c; else with all.
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
    let order = match wanted.order {
        Order::Near(sigma) => Order::Near(sigma / c),
        Order::Which(which @ (Which::Lm | Which::Sm)) => Order::Which(which),
        Order::Which(which) if c.im == 0.0 && c.re > 0.0 => Order::Which(which),
        Order::Which(which) if c.im == 0.0 => Order::Which(opposite(which)),
        Order::Which(_) => return Wanted::all(n),
    };
    Wanted { k: wanted.k, order }
}

fn opposite(which: Which) -> Which {
    match which {
        Which::Lm => Which::Sm,
        Which::Sm => Which::Lm,
        Which::La => Which::Sa,
        Which::Sa => Which::La,
        Which::Lr => Which::Sr,
        Which::Sr => Which::Lr,
        Which::Li => Which::Si,
        Which::Si => Which::Li,
    }
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

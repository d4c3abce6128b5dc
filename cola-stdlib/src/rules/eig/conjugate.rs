//! `eig` of a conjugate.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::{Eigen, conj};
use crate::operators::Conjugate;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(Ā) = (Λ̄, V̄)
///
/// # Requires   A is square.
/// # Cost       eig(A).
/// # Source     definition
#[method(eig, "Conjugate[_]", plan = plan)]
fn conjugate(a: &Conjugate, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let part = inheriting(cx.get::<&Op>("a")?, a.inner(), true);
    let inner = of_part(cx, &part, &mirrored(&wanted))?;
    let inner = Eigen { vectors: conj(&inner.vectors)?, ..inner };
    mapped(cx, &wanted, &inner, |z| z.conj())
}

/// The order of the conjugates.
pub(super) fn mirrored(wanted: &Wanted) -> Wanted {
    let order = match wanted.order {
        Order::Near(sigma) => Order::Near(sigma.conj()),
        Order::Which(Which::Li) => Order::Which(Which::Si),
        Order::Which(Which::Si) => Order::Which(Which::Li),
        other => other,
    };
    Wanted { k: wanted.k, order }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let part = inheriting(cx.get::<&Op>("a")?, cx.get::<&Conjugate>("a")?.inner(), true);
    plan_part(cx, planner, &part, &mirrored(&Wanted::of(cx)?))
}

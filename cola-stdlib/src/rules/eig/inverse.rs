//! `eig` of an inverse.

use super::{inheriting, mapped, of_part, plan_part};
use crate::algorithms::epsilon;
use crate::functions::{Eigen, Norm, norm};
use crate::number::reciprocal;
use crate::number::shown;
use crate::operators::Inverse;
use crate::properties::SELF_ADJOINT;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Error, Op, Planner, Result, Scalar, method};

/// eig(A⁻¹) = (Λ⁻¹, V)
///
/// # Requires   no eigenvalue of A is zero up to rounding.
/// # Cost       eig(A): with k values for `LM`, `SM` of a self-adjoint A; else with all.
/// # Source     definition
#[method(eig, "Inverse[_]", plan = plan)]
fn inverse(a: &Inverse, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let part = inheriting(op, a.base(), true);
    let inner = of_part(cx, &part, &of_inner(&part, &wanted))?;
    let all = super::numbers(&inner.values)?;
    // Not by the eigenvalues at hand: they may all be small.
    let size = norm(&part, Norm::Fro)?;
    let zero = |z: &Scalar| z.norm() <= epsilon(op.dtype()) * (op.rows() as f64).sqrt() * size;
    if let Some(i) = all.iter().position(zero) {
        return Err(Error::singular("A of A⁻¹", i, shown(all[i])));
    }
    mapped(cx, &wanted, &inner, reciprocal)
}

/// Reciprocals of real numbers keep the order of ties; those of conjugate pairs turn it round.
fn of_inner(part: &Op, wanted: &Wanted) -> Wanted {
    match wanted.order {
        _ if !SELF_ADJOINT.of(part) => Wanted::all(part.rows()),
        Order::Which(Which::Lm) => Wanted { k: wanted.k, order: Order::Which(Which::Sm) },
        Order::Which(Which::Sm) => Wanted { k: wanted.k, order: Order::Which(Which::Lm) },
        _ => Wanted::all(part.rows()),
    }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let part = inheriting(op, cx.get::<&Inverse>("a")?.base(), true);
    plan_part(cx, planner, &part, &of_inner(&part, &wanted))
}

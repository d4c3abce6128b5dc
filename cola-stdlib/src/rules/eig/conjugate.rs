//! `eig` of a conjugate.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::{Eigen, conj};
use crate::operators::Conjugate;
use crate::properties::SELF_ADJOINT;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(Ā) = (Λ̄, V̄)
///
/// # Requires   A is square.
/// # Cost       eig(A): with k values where A is self-adjoint, else with all.
/// # Source     definition
#[method(eig, "Conjugate[_]", plan = plan)]
fn conjugate(a: &Conjugate, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let part = inheriting(cx.get::<&Op>("a")?, a.inner(), true);
    let inner = of_part(cx, &part, &mirrored(&part, &wanted))?;
    let inner = Eigen { vectors: conj(&inner.vectors)?, ..inner };
    mapped(cx, &wanted, &inner, |z| z.conj())
}

/// What is wanted of A: conjugates turn the order of ties round, and of real values there are none.
pub(super) fn mirrored(part: &Op, wanted: &Wanted) -> Wanted {
    if SELF_ADJOINT.of(part) { *wanted } else { Wanted::all(part.rows()) }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let part = inheriting(cx.get::<&Op>("a")?, cx.get::<&Conjugate>("a")?.inner(), true);
    plan_part(cx, planner, &part, &mirrored(&part, &Wanted::of(cx)?))
}

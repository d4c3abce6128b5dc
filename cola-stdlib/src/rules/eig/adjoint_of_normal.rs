//! `eig` of the adjoint of a normal operator.

use super::conjugate::mirrored;
use super::{mapped, of_part, plan_part};
use crate::functions::Eigen;
use crate::operators::Adjoint;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Planner, Result, method};

/// eig(Aᴴ) = (Λ̄, V) for a normal A
///
/// # Requires   A is known to be normal.
/// # Cost       eig(A).
/// # Source     Golub & Van Loan, 4th ed., Cor. 7.1.4
#[method(eig, "Adjoint[Normal[_]]", plan = plan)]
fn adjoint_of_normal(a: &Adjoint, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let inner = of_part(cx, a.inner(), &mirrored(a.inner(), &wanted))?;
    mapped(cx, &wanted, &inner, |z| z.conj())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Adjoint>("a")?;
    plan_part(cx, planner, a.inner(), &mirrored(a.inner(), &Wanted::of(cx)?))
}

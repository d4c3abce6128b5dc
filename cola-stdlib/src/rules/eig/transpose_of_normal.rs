//! `eig` of the transpose of a normal operator.

use super::{mapped, of_part, plan_part};
use crate::functions::{Eigen, conj};
use crate::operators::Transpose;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Planner, Result, method};

/// eig(Aᵀ) = (Λ, V̄) for a normal A: Aᵀ = V̄·Λ·Vᵀ
///
/// # Requires   A is known to be normal.
/// # Cost       eig(A).
/// # Source     Golub & Van Loan, 4th ed., Cor. 7.1.4
#[method(eig, "Transpose[Normal[_]]", plan = plan)]
fn transpose_of_normal(a: &Transpose, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let inner = of_part(cx, a.inner(), &wanted)?;
    let inner = Eigen { vectors: conj(&inner.vectors)?, ..inner };
    mapped(cx, &wanted, &inner, |z| z)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    plan_part(cx, planner, cx.get::<&Transpose>("a")?.inner(), &Wanted::of(cx)?)
}

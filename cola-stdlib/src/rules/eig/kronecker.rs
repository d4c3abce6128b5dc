//! `eig` of a Kronecker product.

use super::{of_combined, parts_are_as_normal, plan_part};
use crate::functions::Eigen;
use crate::rules::combined::Combine;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(A₁ ⊗ … ⊗ Aₖ) = (Λ₁ ⊗ … ⊗ Λₖ, V₁ ⊗ … ⊗ Vₖ), of which the wanted columns are made on demand
///
/// # Requires   every factor is square, and known to be normal where the product is.
/// # Cost       Σ cost(eig Aᵢ); k values best first by magnitude, else all products of values; k·Σ nᵢ entries for the
///   vectors.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.2.12
#[method(eig, "Kronecker[_...]", guard = parts_are_as_normal, plan = plan)]
fn kronecker(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    of_combined(cx, a, Combine::Product)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of(cx)?;
    let parts = cx.get::<&Op>("a")?.children();
    parts
        .iter()
        .try_for_each(|part| plan_part(cx, planner, part, &Combine::Product.of_factor(part.rows(), &wanted)))
}

//! `eig` of a Kronecker sum.

use super::{of_combined, parts_are_as_normal, plan_part};
use crate::functions::Eigen;
use crate::rules::combined::Combine;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// eig(A₁ ⊕ … ⊕ Aₖ): sums of one eigenvalue of each term, with V₁ ⊗ … ⊗ Vₖ
///
/// # Requires   every term is known to be normal where the sum is.
/// # Cost       Σ cost(eig Aᵢ); k values best first by real or imaginary part, else all sums of values; k·Σ nᵢ entries
///   for the vectors.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, Thm 4.4.5
#[method(eig, "KronSum[_...]", guard = parts_are_as_normal, plan = plan)]
fn kron_sum(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    of_combined(cx, a, Combine::Sum)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of(cx)?;
    let parts = cx.get::<&Op>("a")?.children();
    parts
        .iter()
        .try_for_each(|part| plan_part(cx, planner, part, &Combine::Sum.of_factor(part.rows(), &wanted)))
}

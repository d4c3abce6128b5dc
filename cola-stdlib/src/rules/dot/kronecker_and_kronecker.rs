//! `dot` of two Kronecker products.

use super::merged;
use crate::functions;
use crate::operators::Kronecker;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ)·(B₁ ⊗ … ⊗ Bₖ) = A₁·B₁ ⊗ … ⊗ Aₖ·Bₖ.
///
/// # Requires   as many factors on both sides, and every pair fits.
/// # Cost       Σ cost(dot(Aᵢ, Bᵢ)).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(dot, "Kronecker[_...], Kronecker[_...]", guard = factors_conform, plan = plan)]
fn kronecker_and_kronecker(a: &Op, b: &Op) -> Result<Op> {
    let parts = a.children().iter().zip(b.children()).map(|(s, t)| functions::dot(s, t));
    let made = Kronecker::new(parts.collect::<Result<Vec<_>>>()?)?;
    Ok(merged(made, a, b))
}

fn factors_conform(cx: &Call<'_>) -> bool {
    super::parts_conform(cx)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_pairs(cx, p)
}

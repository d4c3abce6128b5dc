//! `adjoint` of a Kronecker product.

use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A₁ ⊗ … ⊗ Aₖ)ᴴ = A₁ᴴ ⊗ … ⊗ Aₖᴴ.
///
/// # Cost       Σ cost(adjoint Aᵢ); the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(adjoint, "Kronecker[_...]", plan = plan)]
fn kronecker(a: &Op) -> Result<Op> {
    maps::kronecker(Trans::Adjoint, a)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

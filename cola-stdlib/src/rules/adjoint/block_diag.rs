//! `adjoint` of a block-diagonal operator.

use crate::operators::BlockDiag;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (diag(A₁, …, Aₖ))ᴴ = diag(A₁ᴴ, …, Aₖᴴ), multiplicities kept.
///
/// # Cost       Σ cost(adjoint Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:BlockDiag", plan = plan)]
fn block_diag(a: &Op, operator: &BlockDiag) -> Result<Op> {
    maps::block_diag(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

//! `transpose` of a block-diagonal operator.

use crate::operators::BlockDiag;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (diag(A₁, …, Aₖ))ᵀ = diag(A₁ᵀ, …, Aₖᵀ), multiplicities kept.
///
/// # Cost       Σ cost(transpose Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:BlockDiag", plan = plan)]
fn block_diag(a: &Op, operator: &BlockDiag) -> Result<Op> {
    maps::block_diag(Trans::Transpose, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

//! `conj` of a block-diagonal operator.

use crate::operators::BlockDiag;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(diag(A₁, …, Aₖ)) = diag(conj(A₁), …, conj(Aₖ)), multiplicities kept.
///
/// # Cost       Σ cost(conj Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:BlockDiag", plan = plan)]
fn block_diag(a: &Op, operator: &BlockDiag) -> Result<Op> {
    maps::block_diag(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

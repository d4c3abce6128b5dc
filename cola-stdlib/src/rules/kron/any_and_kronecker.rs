//! `kron` of anything and a Kronecker product.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A ⊗ (B₁ ⊗ … ⊗ Bₗ) = A ⊗ B₁ ⊗ … ⊗ Bₗ, where A and B₁ merge if they can.
///
/// # Cost       k + l; one attempt to merge.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "_, Kronecker[_...]", plan = plan)]
fn any_and_kronecker(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

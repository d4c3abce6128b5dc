//! `kron` of a Kronecker product and anything.

use super::join;
use cola_runtime::{Call, Op, Planner, Result, method};

/// (A₁ ⊗ … ⊗ Aₖ) ⊗ B = A₁ ⊗ … ⊗ Aₖ ⊗ B, where Aₖ and B merge if they can.
///
/// # Cost       k + l; one attempt to merge.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "Kronecker[_...], _", plan = plan)]
fn kronecker_and_any(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_seam(cx, p)
}

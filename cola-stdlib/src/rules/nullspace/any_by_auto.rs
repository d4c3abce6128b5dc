//! `nullspace` of an operator without structure.

use super::base;
use cola_runtime::{Call, Op, Planner, Result, method};

/// The right singular vectors of the singular values that count as zero; for a SelfAdjoint operator, eigenvectors
///
/// # Requires   memory for the dense matrix and n² vectors, unless A is sparse or tridiagonal and its factors show it to be
///   regular.
/// # Cost       about 6mn² + 16n³ operations for m ≥ n, 9n³ for a SelfAdjoint operator.
/// # Source     Golub & Van Loan, 4th ed., §2.4.2, §5.5.2
#[method(nullspace, "_, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op, rcond: Option<f64>) -> Result<Op> {
    base::nullspace(a, rcond, true)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}

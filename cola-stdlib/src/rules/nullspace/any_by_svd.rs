//! `nullspace` by the singular value decomposition.

use super::base;
use cola_runtime::{Call, Op, Planner, Result, method};

/// The right singular vectors of the singular values that count as zero
///
/// # Requires   memory for the dense matrix and n² vectors, unless A is sparse or tridiagonal and its factors show it to be
///   regular.
/// # Cost       about 6mn² + 16n³ operations for m ≥ n.
/// # Source     Golub & Van Loan, 4th ed., §2.4.2, §5.5.2
#[method(nullspace, "_, SVD", rank = Algorithm, plan = plan)]
fn any_by_svd(a: &Op, rcond: Option<f64>) -> Result<Op> {
    base::nullspace(a, rcond, false)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}

//! `transpose` of selected rows and columns.

use crate::operators::Sliced;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A[rows, cols])ᵀ = Aᵀ[cols, rows].
///
/// # Cost       cost(transpose A).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Sliced", plan = plan)]
fn sliced(a: &Op, operator: &Sliced) -> Result<Op> {
    maps::sliced(Trans::Transpose, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Transpose, cx, p)
}

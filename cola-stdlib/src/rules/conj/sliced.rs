//! `conj` of selected rows and columns.

use crate::operators::Sliced;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// conj(A[rows, cols]) = conj(A)[rows, cols].
///
/// # Cost       cost(conj A).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:Sliced", plan = plan)]
fn sliced(a: &Op, operator: &Sliced) -> Result<Op> {
    maps::sliced(Trans::Conj, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Conj, cx, p)
}

//! `adjoint` of selected rows and columns.

use crate::operators::Sliced;
use crate::rules::maps;
use cola_runtime::{Call, Op, Planner, Result, Trans, method};

/// (A[rows, cols])ᴴ = Aᴴ[cols, rows].
///
/// # Cost       cost(adjoint A).
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(adjoint, "operator:Sliced", plan = plan)]
fn sliced(a: &Op, operator: &Sliced) -> Result<Op> {
    maps::sliced(Trans::Adjoint, a, operator)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    maps::plan_parts(Trans::Adjoint, cx, p)
}

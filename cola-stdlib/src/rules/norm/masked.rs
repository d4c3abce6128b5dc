//! `norm` of a masked operator.

use crate::functions::{Norm, norm, slice};
use crate::operators::Masked;
use cola_runtime::{Call, Planner, Result, method};

/// ‖P·A·Q‖ = ‖A[rows, cols]‖ for fro, 1, inf, 2 and nuc: rows and columns of zeros change none of them
///
/// # Cost       that of the norm of the part of A that is kept.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "operator:Masked", plan = plan)]
fn masked(operator: &Masked, ord: Norm) -> Result<f64> {
    norm(&slice(operator.inner(), &operator.rows_index(), &operator.cols_index())?, ord)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let operator: &Masked = cx.get("operator")?;
    let part = slice(operator.inner(), &operator.rows_index(), &operator.cols_index())?;
    planner.call_named("norm", &[(&part).into(), (&cx.get::<Norm>("ord")?.value()).into()])
}

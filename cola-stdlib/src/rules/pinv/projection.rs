//! `pinv` of a projection.

use crate::functions::pinv;
use crate::operators::Projection;
use crate::rules::rcond::is_default;
use cola_runtime::{Call, Op, Planner, Result, method};

/// P⁺ = P for P = Q·Qᴴ; (L·Rᴴ)⁺ of an oblique one is that of its factors
///
/// # Requires   no tolerance is given.
/// # Cost       none when orthogonal, else that of pinv(LowRank).
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "operator:Projection", guard = is_default, plan = plan)]
fn projection(a: &Op, operator: &Projection) -> Result<Op> {
    if operator.is_orthogonal() { Ok(a.clone()) } else { pinv(operator.factors()) }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let operator = cx.get::<&Projection>("operator")?;
    if operator.is_orthogonal() {
        return Ok(());
    }
    planner.call_named("pinv", &[operator.factors().into()])
}

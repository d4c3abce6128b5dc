//! `rank` of any operator.

use super::count;
use crate::functions::to_dense;
use crate::kernel::OnOperand;
use crate::properties::SELF_ADJOINT;
use crate::rules::finite::expect_finite;
use crate::rules::rcond::tolerance;
use crate::solvers::{expect_self_adjoint, is_seen_regular};
use cola_runtime::{Call, Evidence, Op, Planner, Result, Value, method, report, with_number};

/// rank A = #{i : σᵢ > rcond·σ₁}
///
/// A property does not decide: a positive definite matrix may be singular to working precision, and then `pinv` truncates it.
///
/// # Requires   memory for the dense matrix, unless A is sparse or tridiagonal and its factors show it to be regular.
/// # Cost       that of the factors, which are kept; else the dense matrix and about 8mn²/3 operations, half of that for a SelfAdjoint operator.
/// # Source     Golub & Van Loan, 4th ed., §5.4.1
#[method(rank, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, rcond: Option<f64>) -> Result<Value> {
    let tol = tolerance("rank", a, rcond)?;
    expect_finite("rank", a)?;
    if is_seen_regular(a, tol)? {
        return Ok(count(a.rows()));
    }
    let values = singular_values(a)?;
    let largest = values.iter().copied().fold(0.0, f64::max);
    // Rounding may leave more of them above the tolerance than the structure allows.
    let rank = values.iter().filter(|&&s| s > tol * largest).count().min(a.rank_bound());
    report::push(|| {
        let least = values.iter().copied().filter(|&s| s > tol * largest).fold(f64::INFINITY, f64::min);
        let below = values.iter().copied().filter(|&s| s <= tol * largest).fold(0.0, f64::max);
        let note = format!("σ₁ = {largest:.2e}; least kept {least:.2e}, largest dropped {below:.2e}");
        Evidence::of("singular values").note(note)
    });
    Ok(count(rank))
}

/// In no order.
fn singular_values(a: &Op) -> Result<Vec<f64>> {
    let dense = to_dense(a)?;
    let dense = dense.cast(dense.dtype().accumulator())?;
    with_number!(dense.dtype(), T => {
        let matrix = dense.view::<T>()?;
        if SELF_ADJOINT.of(a) {
            expect_self_adjoint(a)?;
            let values = cola_kernels::eigvalsh(matrix).on("A")?;
            return Ok(values.into_iter().map(f64::abs).collect());
        }
        cola_kernels::singular_values(matrix).on("A")
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}

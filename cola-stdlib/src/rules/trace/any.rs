//! `trace` of any operator.

use crate::functions::diag;
use crate::number::number;
use crate::shape::order;
use cola_runtime::{Call, Element, Op, Planner, Result, Scalar, Value, method, with_element};

/// tr A = Σᵢ aᵢᵢ
///
/// # Requires   A is square.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(trace, "_, Auto", rank = Fallback, plan = plan)]
fn any(a: &Op) -> Result<Value> {
    order("trace", a)?;
    let d = diag(a, 0)?;
    let sum: Scalar = with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        (0..d.nrows()).map(|i| d[(i, 0)].to_scalar()).sum()
    });
    Ok(number(a.dtype(), sum))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named(
        "diag",
        &[cx.get::<&Op>("a")?.into(), crate::functions::auto()?.into(), (&Value::Int(0)).into()],
    )
}

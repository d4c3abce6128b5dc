//! `diag` of a projection.

use crate::functions::diag;
use crate::operators::Projection;
use cola_runtime::{Array, Call, Planner, Result, Value, method};

/// dᵢ = Σₗ lᵢₗ·conj(rᵢ₊ₖ,ₗ) for P = L·Rᴴ
///
/// # Requires   nothing.
/// # Cost       that of diag(LowRank): k multiply-adds for each entry.
/// # Source     definition
#[method(diag, "Projection", plan = plan)]
fn projection(a: &Projection, offset: i64) -> Result<Array> {
    diag(a.factors(), offset)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let offset = Value::Int(cx.get("offset")?);
    planner.call_named(
        "diag",
        &[cx.get::<&Projection>("a")?.factors().into(), crate::functions::auto()?.into(), (&offset).into()],
    )
}

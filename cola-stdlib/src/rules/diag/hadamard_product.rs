//! `diag` of an elementwise product with a low-rank matrix.

use crate::entrywise;
use crate::functions::diag;
use crate::operators::{HadamardProduct, LowRank};
use cola_runtime::{Array, Call, Planner, Result, Value, method};

/// diag(A∘U·Vᴴ) = diag(A)∘diag(U·Vᴴ), any diagonal
///
/// # Requires   nothing.
/// # Cost       that of diag(A), and k multiply-adds for each entry.
/// # Source     definition
#[method(diag, "HadamardProduct, Auto", plan = plan)]
fn hadamard_product(a: &HadamardProduct, offset: i64) -> Result<Array> {
    let low_rank = LowRank::new(a.u().clone(), a.v().clone())?;
    entrywise::product(&diag(a.inner(), offset)?, &diag(&low_rank, offset)?)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, offset) = (cx.get::<&HadamardProduct>("a")?, Value::Int(cx.get("offset")?));
    let low_rank = LowRank::new(a.u().clone(), a.v().clone())?;
    planner.call_named("diag", &[a.inner().into(), crate::functions::auto()?.into(), (&offset).into()])?;
    planner.call_named("diag", &[(&low_rank).into(), crate::functions::auto()?.into(), (&offset).into()])
}

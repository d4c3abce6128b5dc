//! `slice` of a sum.

use super::{checked, claimed};
use crate::functions;
use crate::operators::Sum;
use cola_runtime::{Arg, Call, Index, Op, Planner, Result, Value, method};

/// (A₁ + … + Aₖ)[rows, cols] = A₁[rows, cols] + … + Aₖ[rows, cols]: a low-rank or diagonal term stays one.
///
/// # Requires   indices inside A.
/// # Cost       Σ cost(slice Aᵢ).
/// # Source     the definition
#[method(slice, "Sum[_...]", plan = plan)]
fn sum(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let parts = a.children().iter().map(|part| functions::slice(part, rows, cols));
    Ok(claimed(Sum::new(parts.collect::<Result<Vec<_>>>()?)?, a, rows, cols))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, rows, cols): (&Op, &Index, &Index) = (cx.get("a")?, cx.get("rows")?, cx.get("cols")?);

    a.children().iter().try_for_each(|part| {
        let (rows, cols) = (Value::Index(rows.clone()), Value::Index(cols.clone()));
        p.call_named("slice", &[Arg::Op(part), (&rows).into(), (&cols).into()])
    })
}

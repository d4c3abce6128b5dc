//! `slice` of a multiple.

use super::{checked, claimed};
use crate::functions;
use crate::operators::Scaled;
use cola_runtime::{Arg, Call, Index, Op, Planner, Result, Value, method};

/// (c·A)[rows, cols] = c·A[rows, cols].
///
/// # Requires   indices inside A.
/// # Cost       cost(slice A).
/// # Source     the definition
#[method(slice, "operator:Scaled", plan = plan)]
fn scaled(a: &Op, operator: &Scaled, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let made = Scaled::new(operator.scalar(), functions::slice(operator.inner(), rows, cols)?)?;
    Ok(claimed(made, a, rows, cols))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, rows, cols): (&Op, &Index, &Index) = (cx.get("a")?, cx.get("rows")?, cx.get("cols")?);

    a.children().iter().try_for_each(|part| {
        let (rows, cols) = (Value::Index(rows.clone()), Value::Index(cols.clone()));
        p.call_named("slice", &[Arg::Op(part), (&rows).into(), (&cols).into()])
    })
}

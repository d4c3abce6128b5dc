//! `slice` of a projection.

use super::{checked, claimed};
use crate::functions;
use crate::operators::Projection;
use cola_runtime::{Arg, Call, Index, Op, Planner, Result, Value, method};

/// (L·Rᴴ)[rows, cols] = L[rows]·R[cols]ᴴ, of low rank but no projection.
///
/// # Requires   indices inside P.
/// # Cost       that of slice(LowRank).
/// # Source     the definition
#[method(slice, "operator:Projection", plan = plan)]
fn projection(a: &Op, operator: &Projection, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    Ok(claimed(functions::slice(operator.factors(), rows, cols)?, a, rows, cols))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (operator, rows, cols): (&Projection, &Index, &Index) =
        (cx.get("operator")?, cx.get("rows")?, cx.get("cols")?);
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(());
    }
    let (rows, cols) = (Value::Index(rows.clone()), Value::Index(cols.clone()));
    p.call_named("slice", &[Arg::Op(operator.factors()), (&rows).into(), (&cols).into()])
}

//! `slice` of a Khatri–Rao product.

use super::{checked, claimed};
use crate::functions::slice;
use crate::operators::KhatriRao;
use cola_runtime::{Call, Index, Op, Planner, Result, Value, method};

/// (W₁ ⊙ W₂ ⊙ …)[:, cols] = W₁[:, cols] ⊙ W₂[:, cols] ⊙ …
///
/// # Requires   all rows; columns inside A.
/// # Cost       that of slicing the parts.
/// # Source     the definition
#[method(slice, "KhatriRao[_...]", guard = takes_all_rows, plan = plan)]
fn khatri_rao(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let parts = a.children().iter().map(|part| slice(part, &Index::All, cols)).collect::<Result<_>>()?;
    Ok(claimed(KhatriRao::new(parts)?, a, rows, cols))
}

fn takes_all_rows(cx: &Call<'_>) -> bool {
    cx.get::<&Index>("rows").is_ok_and(|rows| *rows == Index::All)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, cols) = (cx.get::<&Op>("a")?, cx.get::<&Index>("cols")?);
    let (rows, cols) = (Value::Index(Index::All), Value::Index(cols.clone()));
    let parts = a.children().iter();
    parts
        .into_iter()
        .try_for_each(|p| planner.call_named("slice", &[p.into(), (&rows).into(), (&cols).into()]))
}

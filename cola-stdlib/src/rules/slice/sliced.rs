//! `slice` of selected rows and columns.

use super::{checked, claimed};
use crate::functions;
use crate::operators::Sliced;
use cola_runtime::{Arg, Call, Index, Op, Planner, Result, Value, method};

/// A[rows, cols][r, s] = A[rows(r), cols(s)].
///
/// # Requires   indices inside the part.
/// # Cost       the indices.
/// # Source     the definition
#[method(slice, "operator:Sliced", plan = plan)]
fn sliced(a: &Op, operator: &Sliced, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let (rows_of_a, cols_of_a) = both(operator, rows, cols);
    Ok(claimed(functions::slice(operator.inner(), &rows_of_a, &cols_of_a)?, a, rows, cols))
}

fn both(operator: &Sliced, rows: &Index, cols: &Index) -> (Index, Index) {
    let (m, n) = operator.inner().shape();
    (composed(operator.rows_index(), rows, m), composed(operator.cols_index(), cols, n))
}

/// Indices of `inner` at the places of `outer`.
fn composed(inner: &Index, outer: &Index, n: usize) -> Index {
    match (inner, outer) {
        (Index::All, other) | (other, Index::All) => other.clone(),
        (Index::Range { start, step, .. }, Index::Range { start: at, end, step: by }) => {
            let count = outer.len(inner.len(n));
            let first = start + at * step;
            let step = step * by;
            let end = if count == 0 || end <= at { first } else { first + (count - 1) * step + 1 };
            Index::Range { start: first, end, step }
        }
        _ => Index::List((0..outer.len(inner.len(n))).map(|i| inner.at(outer.at(i))).collect()),
    }
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (operator, rows, cols): (&Sliced, &Index, &Index) =
        (cx.get("operator")?, cx.get("rows")?, cx.get("cols")?);
    let (rows, cols) = both(operator, rows, cols);
    let (rows, cols) = (Value::Index(rows), Value::Index(cols));
    p.call_named("slice", &[Arg::Op(operator.inner()), (&rows).into(), (&cols).into()])
}

//! Rules of `diag`.

use cola_runtime::{Array, Call, DType, Element, Op, Planner, Result, Scalar, Value, with_element};

automod::dir!("src/rules/diag");

/// The entries of one column, exact.
fn entries(column: &Array) -> Result<Vec<Scalar>> {
    with_element!(column.dtype(), T => {
        let v = column.view::<T>()?;
        Ok((0..v.nrows()).map(|i| v[(i, 0)].to_scalar()).collect())
    })
}

/// A column of `dtype` from its entries, each rounded once.
fn column(dtype: DType, entries: &[Scalar]) -> Result<Array> {
    with_element!(dtype, T => Array::from_fn(entries.len(), 1, |i, _| T::from_scalar(entries[i])))
}

/// The plan of a rule that asks for the same diagonal of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let offset = Value::Int(cx.get("offset")?);
    cx.get::<&Op>("a")?
        .children()
        .iter()
        .try_for_each(|part| planner.call_named("diag", &[part.into(), (&offset).into()]))
}

/// The plan of a rule that asks for the mirrored diagonal of its only part.
fn of_mirrored_part(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let offset = Value::Int(cx.get::<i64>("offset")?.saturating_neg());
    cx.get::<&Op>("a")?
        .children()
        .iter()
        .try_for_each(|part| planner.call_named("diag", &[part.into(), (&offset).into()]))
}

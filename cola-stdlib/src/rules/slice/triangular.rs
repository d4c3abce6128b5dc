//! `slice` of a triangular matrix.

use super::{checked, claimed, run};
use crate::operators::Triangular;
use cola_runtime::{Call, Error, Index, Op, Result, method};

/// A contiguous principal part of a triangle is a triangle; the entries are shared.
///
/// # Requires   one contiguous range for rows and columns.
/// # Cost       none.
/// # Source     the definition
#[method(slice, "operator:Triangular", guard = is_contiguous_and_principal)]
fn triangular(a: &Op, operator: &Triangular, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let Some(r) = run(rows, a.rows()) else {
        return Err(Error::invalid("slice", "the indices are no contiguous range"));
    };
    let part = operator.array().block(r.clone(), r)?;
    Ok(claimed(Triangular::new(part, operator.is_lower(), operator.is_unit())?, a, rows, cols))
}

fn is_contiguous_and_principal(cx: &Call<'_>) -> bool {
    super::is_contiguous_and_principal(cx)
}

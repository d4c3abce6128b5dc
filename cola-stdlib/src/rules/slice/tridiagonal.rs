//! `slice` of a tridiagonal matrix.

use super::{checked, claimed, run};
use crate::operators::Tridiagonal;
use cola_runtime::{Call, Error, Index, Op, Result, method};

/// A contiguous principal part of a tridiagonal matrix is tridiagonal.
///
/// # Requires   one contiguous range for rows and columns.
/// # Cost       the entries taken.
/// # Source     the definition
#[method(slice, "operator:Tridiagonal", guard = is_contiguous_and_principal)]
fn tridiagonal(a: &Op, operator: &Tridiagonal, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let Some(r) = run(rows, a.rows()) else {
        return Err(Error::invalid("slice", "the indices are no contiguous range"));
    };
    let beside = if r.is_empty() { 0..0 } else { r.start..r.end - 1 };
    let made = Tridiagonal::new(
        operator.sub().block(beside.clone(), 0..1)?,
        operator.diag().block(r, 0..1)?,
        operator.sup().block(beside, 0..1)?,
    )?;
    Ok(claimed(made, a, rows, cols))
}

fn is_contiguous_and_principal(cx: &Call<'_>) -> bool {
    super::is_contiguous_and_principal(cx)
}

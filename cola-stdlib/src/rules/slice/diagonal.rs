//! `slice` of a diagonal matrix.

use super::{checked, claimed};
use crate::entrywise;
use crate::operators::Diagonal;
use cola_runtime::{Call, Index, Op, Result, method};

/// A principal part of diag d is diag of the entries taken.
///
/// # Requires   the same rows and columns, none twice.
/// # Cost       the entries taken.
/// # Source     the definition
#[method(slice, "operator:Diagonal", guard = is_principal)]
fn diagonal(a: &Op, operator: &Diagonal, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let made = Diagonal::new(entrywise::picked(operator.entries(), rows, &Index::All)?)?;
    Ok(claimed(made, a, rows, cols))
}

fn is_principal(cx: &Call<'_>) -> bool {
    super::is_principal_without_repeats(cx)
}

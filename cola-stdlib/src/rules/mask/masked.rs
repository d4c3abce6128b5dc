//! `mask` of a masked operator.

use super::{claimed, masks};
use crate::operators::Masked;
use cola_runtime::{Index, Op, Result, method};

/// P·(P′·A·Q′)·Q keeps what both masks keep.
///
/// # Requires   indices inside A, none twice.
/// # Cost       one pass over the indices.
/// # Source     the definition
#[method(mask, "operator:Masked")]
fn masked(a: &Op, operator: &Masked, rows: &Index, cols: &Index) -> Result<Op> {
    let (rows, cols) = masks(a, rows, cols)?;
    let (both_rows, both_cols) = (operator.rows_mask().and(&rows), operator.cols_mask().and(&cols));
    let made = Masked::with_masks(operator.inner().clone(), both_rows, both_cols);
    Ok(claimed(made, a, &rows, &cols))
}

//! `slice` of the zero matrix.

use super::checked;
use crate::operators::Zero;
use cola_runtime::{Index, Op, Result, method};

/// 0[rows, cols] = 0.
///
/// # Requires   indices inside A.
/// # Cost       O(1).
/// # Source     the definition
#[method(slice, "Zero")]
fn zero(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    Ok(Zero::new(rows.len(a.rows()), cols.len(a.cols()), a.dtype()))
}

//! `slice` of any operator.

use crate::operators::Sliced;
use cola_runtime::{Index, Op, Result, method};

/// A[rows, cols] as a lazy operator; A itself when everything is taken.
///
/// # Requires   indices inside A.
/// # Cost       O(1).
/// # Source     the definition
#[method(slice, "_", rank = Fallback)]
fn any(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    Sliced::new(a.clone(), rows.clone(), cols.clone())
}

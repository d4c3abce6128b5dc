//! `slice` of a dense matrix.

use super::{checked, claimed};
use crate::entrywise;
use crate::operators::Dense;
use cola_runtime::{Index, Op, Result, method};

/// The entries taken; contiguous ranges share them with A.
///
/// # Requires   indices inside A.
/// # Cost       O(1) for ranges, else the entries taken.
/// # Source     the definition
#[method(slice, "operator:Dense")]
fn dense(a: &Op, operator: &Dense, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    Ok(claimed(Dense::new(entrywise::picked(operator.array(), rows, cols)?), a, rows, cols))
}

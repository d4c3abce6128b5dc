//! `mask` of zero.

use cola_runtime::{Index, Op, Result, method};

/// P·0·Q = 0.
///
/// # Requires   indices inside A, none twice.
/// # Cost       one pass over the indices.
/// # Source     the definition
#[method(mask, "Zero")]
fn zero(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    super::masks(a, rows, cols)?;
    Ok(a.clone())
}

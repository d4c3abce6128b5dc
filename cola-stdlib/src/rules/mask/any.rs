//! `mask` of any operator.

use crate::operators::{Mask, Masked};
use cola_runtime::{Index, Op, Result, method};

/// P·A·Q as a lazy operator; A itself when everything is kept.
///
/// # Requires   indices inside A, none twice.
/// # Cost       one pass over the indices.
/// # Source     the definition
#[method(mask, "_", rank = Fallback)]
fn any(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    let (rows, cols) = super::masks(a, rows, cols)?;
    if (&rows, &cols) == (&Mask::All, &Mask::All) {
        return Ok(a.clone());
    }
    Ok(Masked::with_masks(a.clone(), rows, cols))
}

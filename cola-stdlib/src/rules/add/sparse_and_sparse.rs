//! `add` of two sparse matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Sparse;
use crate::rules::sparse;
use cola_runtime::{Op, Result, method};
use std::sync::Arc;

/// The union of the patterns, entries added; of one pattern that both share, the pattern itself.
///
/// # Requires   both have one shape.
/// # Cost       the stored entries of both.
/// # Source     the definition
#[method(add, "s:Sparse, t:Sparse")]
fn sparse_and_sparse(a: &Op, b: &Op, s: &Sparse, t: &Sparse) -> Result<Op> {
    same_shape(a, b)?;
    if Arc::ptr_eq(s.pattern(), t.pattern()) {
        let values = entrywise::sum(s.values(), t.values())?;
        return Ok(merged(Sparse::from_pattern(s.pattern().clone(), values)?, a, b));
    }
    let mut rows = sparse::rows(s.pattern());
    rows.extend(sparse::rows(t.pattern()));
    let cols = [s.pattern().indices(), t.pattern().indices()].concat();
    let values = entrywise::beside(&s.values().transposed(), &t.values().transposed())?.transposed();
    let count = values.rows();
    let made = Sparse::from_triplets(a.rows(), a.cols(), &rows, &cols, values.reshaped(count, 1)?)?;
    Ok(merged(made, a, b))
}

//! `add` of two sparse matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Sparse;
use crate::rules::sparse;
use cola_runtime::{Op, Result, method};

/// The union of the patterns, entries added; where both have theirs in the same places, the pattern itself.
///
/// # Requires   both have one shape.
/// # Cost       the stored entries of both.
/// # Source     the definition
#[method(add, "s:Sparse, t:Sparse")]
fn sparse_and_sparse(a: &Op, b: &Op, s: &Sparse, t: &Sparse) -> Result<Op> {
    same_shape(a, b)?;
    if sparse::same_places(s.pattern(), t.pattern()) {
        let values = entrywise::sum(s.values(), t.values())?;
        return Ok(merged(Sparse::from_pattern(s.pattern().clone(), values)?, a, b));
    }
    let (pattern, values) = sparse::sum(s.pattern(), s.values(), t.pattern(), t.values())?;
    Ok(merged(Sparse::from_pattern(pattern, values)?, a, b))
}

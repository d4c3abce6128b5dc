//! `add` of two dense matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Dense;
use cola_runtime::{Op, Result, method};

/// The dense matrix of the sums of entries: nothing becomes larger than it was.
///
/// # Requires   both have one shape.
/// # Cost       m·n.
/// # Source     the definition
#[method(add, "s:Dense, t:Dense")]
fn dense_and_dense(a: &Op, b: &Op, s: &Dense, t: &Dense) -> Result<Op> {
    same_shape(a, b)?;
    Ok(merged(Dense::new(entrywise::sum(s.array(), t.array())?), a, b))
}

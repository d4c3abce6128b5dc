//! `add` of two diagonal matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Diagonal;
use cola_runtime::{Op, Result, method};

/// diag d + diag e = diag(d + e).
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "d:Diagonal, e:Diagonal")]
fn diagonal_and_diagonal(a: &Op, b: &Op, d: &Diagonal, e: &Diagonal) -> Result<Op> {
    same_shape(a, b)?;
    Ok(merged(Diagonal::new(entrywise::sum(d.entries(), e.entries())?)?, a, b))
}

//! `dot` of two diagonal matrices.

use super::{fits, merged};
use crate::entrywise;
use crate::operators::Diagonal;
use cola_runtime::{Op, Result, method};

/// diag d·diag e = diag(d·e).
///
/// # Requires   columns of A are rows of B.
/// # Cost       n.
/// # Source     the definition
#[method(dot, "d:Diagonal, e:Diagonal")]
fn diagonal_and_diagonal(a: &Op, b: &Op, d: &Diagonal, e: &Diagonal) -> Result<Op> {
    fits(a, b)?;
    Ok(merged(Diagonal::new(entrywise::product(d.entries(), e.entries())?)?, a, b))
}

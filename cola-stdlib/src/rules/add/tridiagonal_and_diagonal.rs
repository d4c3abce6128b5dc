//! `add` of a tridiagonal and a diagonal matrix.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::{Diagonal, Tridiagonal};
use cola_runtime::{Op, Result, method};

/// The diagonal is added to the middle band.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Tridiagonal, d:Diagonal")]
fn tridiagonal_and_diagonal(a: &Op, b: &Op, s: &Tridiagonal, d: &Diagonal) -> Result<Op> {
    same_shape(a, b)?;
    let diag = entrywise::sum(s.diag(), d.entries())?;
    Ok(merged(Tridiagonal::new(s.sub().clone(), diag, s.sup().clone())?, a, b))
}

//! `add` of two tridiagonal matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Tridiagonal;
use cola_runtime::{Op, Result, method};

/// Bands add up.
///
/// # Requires   both have one size.
/// # Cost       3n.
/// # Source     the definition
#[method(add, "s:Tridiagonal, t:Tridiagonal")]
fn tridiagonal_and_tridiagonal(a: &Op, b: &Op, s: &Tridiagonal, t: &Tridiagonal) -> Result<Op> {
    same_shape(a, b)?;
    let [sub, diag, sup] =
        [(s.sub(), t.sub()), (s.diag(), t.diag()), (s.sup(), t.sup())].map(|(x, y)| entrywise::sum(x, y));
    Ok(merged(Tridiagonal::new(sub?, diag?, sup?)?, a, b))
}

//! `scale` of a sparse matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Sparse;
use cola_runtime::{Op, Result, Scalar, method};

/// The same pattern, entries times c.
///
/// # Cost       nnz.
/// # Source     the definition
#[method(scale, "_, operator:Sparse")]
fn sparse(c: Scalar, a: &Op, operator: &Sparse) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let values = entrywise::scaled(c, operator.values())?;
    Ok(scaled_claims(Sparse::from_pattern(operator.pattern().clone(), values)?, c, a))
}

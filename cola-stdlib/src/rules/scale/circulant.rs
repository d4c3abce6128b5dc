//! `scale` of a circulant matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Circulant;
use cola_runtime::{Op, Result, Scalar, method};

/// c times the first column.
///
/// # Cost       n.
/// # Source     the definition
#[method(scale, "_, operator:Circulant")]
fn circulant(c: Scalar, a: &Op, operator: &Circulant) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    Ok(scaled_claims(Circulant::new(entrywise::scaled(c, operator.column())?)?, c, a))
}

//! `scale` of a diagonal matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Diagonal;
use cola_runtime::{Op, Result, Scalar, method};

/// c·diag d = diag(c·d).
///
/// # Cost       n.
/// # Source     the definition
#[method(scale, "_, operator:Diagonal")]
fn diagonal(c: Scalar, a: &Op, operator: &Diagonal) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let made = Diagonal::new(entrywise::scaled(c, operator.entries())?)?;
    Ok(scaled_claims(made, c, a))
}

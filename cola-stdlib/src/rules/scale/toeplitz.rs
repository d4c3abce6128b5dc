//! `scale` of a Toeplitz matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Toeplitz;
use cola_runtime::{Op, Result, Scalar, method};

/// c times every diagonal.
///
/// # Cost       m + n.
/// # Source     the definition
#[method(scale, "_, operator:Toeplitz")]
fn toeplitz(c: Scalar, a: &Op, operator: &Toeplitz) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let t = entrywise::scaled(c, operator.diagonals())?;
    Ok(scaled_claims(Toeplitz::of_diagonals(t, a.rows(), a.cols())?, c, a))
}

//! `scale` of a tridiagonal matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::Tridiagonal;
use cola_runtime::{Op, Result, Scalar, method};

/// All three bands times c.
///
/// # Cost       3n.
/// # Source     the definition
#[method(scale, "_, operator:Tridiagonal")]
fn tridiagonal(c: Scalar, a: &Op, operator: &Tridiagonal) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let [sub, diag, sup] =
        [operator.sub(), operator.diag(), operator.sup()].map(|band| entrywise::scaled(c, band));
    Ok(scaled_claims(Tridiagonal::new(sub?, diag?, sup?)?, c, a))
}

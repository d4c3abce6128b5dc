//! `slogdet` of a projection.

use crate::functions::SlogDet;
use crate::operators::Projection;
use cola_runtime::{Operator, Result, method};

/// det P = 0, or 1 when the rank is n, where P = I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §1.1 (eigenvalues 1 and 0)
#[method(slogdet, "Projection")]
fn projection(a: &Projection) -> Result<SlogDet> {
    Ok(if a.rank() == a.shape().0 { SlogDet::ONE } else { SlogDet::SINGULAR })
}

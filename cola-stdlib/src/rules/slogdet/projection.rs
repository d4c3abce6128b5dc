//! `slogdet` of a projection.

use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// det P = 0, or 1 when the rank is n, where P = I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §1.1 (eigenvalues 1 and 0)
#[method(slogdet, "Projection")]
fn projection(a: &Op) -> Result<SlogDet> {
    Ok(if a.is_rank_deficient() { SlogDet::SINGULAR } else { SlogDet::ONE })
}

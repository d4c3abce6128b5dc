//! `inverse` of a projection.

use crate::operators::Identity;
use crate::shape::not_rank_deficient;
use cola_runtime::{Op, Result, method};

/// P⁻¹ exists only for rank n, where P = I.
///
/// # Requires   rank n.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §1.1 (eigenvalues 1 and 0)
#[method(inverse, "Projection")]
fn projection(a: &Op) -> Result<Op> {
    not_rank_deficient(a)?;
    Ok(Identity::new(a.rows(), a.dtype()))
}

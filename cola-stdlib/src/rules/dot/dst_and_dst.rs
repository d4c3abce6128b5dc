//! `dot` of two sine transforms.

use super::fits;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// S·S = I.
///
/// # Requires   both have one size.
/// # Cost       none.
/// # Source     Strang, SIAM Review 41 (1999)
#[method(dot, "Dst, Dst")]
fn dst_and_dst(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    Ok(Identity::new(a.rows(), a.dtype().promote(b.dtype())))
}

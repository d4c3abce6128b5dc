//! `scale` of the zero matrix.

use cola_runtime::{Op, Result, Scalar, method};

/// c·0 = 0.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(scale, "_, Zero")]
fn zero(c: Scalar, a: &Op) -> Result<Op> {
    super::finite(c, a)?;
    let dtype = if c.im == 0.0 { a.dtype() } else { a.dtype().complex() };
    Ok(super::scaled_claims(a.cast(dtype)?, c, a))
}

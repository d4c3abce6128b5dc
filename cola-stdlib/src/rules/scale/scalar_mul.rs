//! `scale` of a multiple of the identity.

use super::{scaled_claims, trivial};
use crate::rules::scalars;
use cola_runtime::{Op, Result, Scalar, method};

/// c·(d·I) = (c·d)·I.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(scale, "_, ScalarMul|Identity")]
fn scalar_mul(c: Scalar, a: &Op) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let d = scalars::of(a).unwrap_or_default();
    let dtype = if c.im == 0.0 { a.dtype() } else { a.dtype().complex() };
    Ok(scaled_claims(scalars::make(c * d, a.rows(), dtype)?, c, a))
}

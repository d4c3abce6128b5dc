//! `pinv` of an inverse.

use crate::operators::Inverse;
use crate::rules::rcond::is_default;
use cola_runtime::{Op, Result, method};

/// (A⁻¹)⁺ = A
///
/// # Requires   no tolerance is given.
/// # Cost       none.
/// # Source     definition
#[method(pinv, "Inverse[_]", guard = is_default)]
fn inverse(a: &Inverse) -> Result<Op> {
    Ok(a.base().clone())
}

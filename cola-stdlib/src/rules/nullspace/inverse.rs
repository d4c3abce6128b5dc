//! `nullspace` of an inverse.

use super::nothing;
use crate::operators::Inverse;
use crate::rules::rcond::is_default;
use cola_runtime::{Op, Operator, Result, method};

/// A⁻¹·x = 0 only for x = 0: the basis is n×0
///
/// # Requires   no tolerance is given.
/// # Cost       none.
/// # Source     definition
#[method(nullspace, "Inverse[_]", guard = is_default)]
fn inverse(a: &Inverse) -> Result<Op> {
    Ok(nothing(a.base().rows(), a.dtype()))
}

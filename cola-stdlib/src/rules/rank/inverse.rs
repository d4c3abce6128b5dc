//! `rank` of an inverse.

use super::count;
use crate::operators::Inverse;
use crate::rules::rcond::is_default;
use cola_runtime::{Result, Value, method};

/// rank A⁻¹ = n
///
/// # Requires   no tolerance is given.
/// # Cost       none.
/// # Source     definition
#[method(rank, "Inverse[_]", guard = is_default)]
fn inverse(a: &Inverse) -> Result<Value> {
    Ok(count(a.base().rows()))
}

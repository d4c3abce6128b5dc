//! `transpose` of any operator.

use crate::operators::Transpose;
use cola_runtime::{Op, Result, method};

/// Aᵀ as an operator of its own, which asks A for the other map.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(transpose, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Op> {
    Ok(Transpose::new(a.clone()))
}

//! `adjoint` of any operator.

use crate::operators::Adjoint;
use cola_runtime::{Op, Result, method};

/// Aᴴ as an operator of its own, which asks A for the other map.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(adjoint, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Op> {
    Ok(Adjoint::new(a.clone()))
}

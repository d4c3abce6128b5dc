//! `adjoint` of a self-adjoint operator.

use cola_runtime::{Op, Result, method};

/// Aᴴ = A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(adjoint, "SelfAdjoint[_]", rank = Override)]
fn self_adjoint(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

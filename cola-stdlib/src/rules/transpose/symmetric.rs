//! `transpose` of a symmetric operator.

use cola_runtime::{Op, Result, method};

/// Aᵀ = A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(transpose, "Symmetric[_]", rank = Override)]
fn symmetric(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

//! `inverse` of the identity.

use cola_runtime::{Op, Result, method};

/// I⁻¹ = I.
///
/// # Cost       none.
/// # Source     definition
#[method(inverse, "Identity", rank = Override)]
fn identity(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

//! `cholesky` of the identity.

use cola_runtime::{Op, Result, method};

/// I = I·Iᴴ
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(cholesky, "Identity")]
fn identity(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

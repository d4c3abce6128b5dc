//! `conj` of a real operator.

use cola_runtime::{Op, Result, method};

/// conj(A) = A for a real A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(conj, "Real[_]", rank = Override)]
fn real(a: &Op) -> Result<Op> {
    Ok(a.clone())
}

//! `kron` of any two operators.

use crate::operators::Kronecker;
use cola_runtime::{Op, Result, method};

/// A ⊗ B as a lazy Kronecker product.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(kron, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    Kronecker::new(vec![a.clone(), b.clone()])
}

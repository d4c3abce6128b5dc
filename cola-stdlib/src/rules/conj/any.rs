//! `conj` of any operator.

use crate::operators::Conjugate;
use cola_runtime::{Op, Result, method};

/// Ā as an operator of its own, which asks A for the other map.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(conj, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Op> {
    Ok(Conjugate::new(a.clone()))
}

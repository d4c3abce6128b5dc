//! `transpose` of a transpose.

use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// (Aᵀ)ᵀ = A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(transpose, "Transpose[inner:_]")]
fn transpose(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Transpose, a, inner.clone()))
}

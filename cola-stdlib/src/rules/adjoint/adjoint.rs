//! `adjoint` of an adjoint.

use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// (Aᴴ)ᴴ = A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(adjoint, "Adjoint[inner:_]")]
fn adjoint(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Adjoint, a, inner.clone()))
}

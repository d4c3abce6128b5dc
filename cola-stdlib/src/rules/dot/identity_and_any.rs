//! `dot` of the identity and anything.

use super::fits;
use cola_runtime::{Op, Result, method};

/// I·B = B, in the promoted precision.
///
/// # Requires   columns of A are rows of B.
/// # Cost       O(1), or a cast.
/// # Source     the definition
#[method(dot, "Identity, _", rank = Override)]
fn identity_and_any(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    b.cast(a.dtype().promote(b.dtype()))
}

//! `dot` of anything and the identity.

use super::fits;
use cola_runtime::{Op, Result, method};

/// A·I = A, in the promoted precision.
///
/// # Requires   columns of A are rows of B.
/// # Cost       O(1), or a cast.
/// # Source     the definition
#[method(dot, "_, Identity", rank = Override)]
#[method(dot, "Zero|ScalarMul|Identity, Identity", rank = Override)]
fn any_and_identity(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    a.cast(a.dtype().promote(b.dtype()))
}

//! `add` of zero and anything.

use super::same_shape;
use cola_runtime::{Op, Result, method};

/// 0 + B = B, in the promoted precision.
///
/// # Requires   both have one shape.
/// # Cost       O(1), or a cast.
/// # Source     the definition
#[method(add, "Zero, _", rank = Override)]
fn zero_and_any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    b.cast(a.dtype().promote(b.dtype()))
}

//! `add` of two zeros.

use super::same_shape;
use cola_runtime::{Op, Result, method};

/// 0 + 0 = 0, in the promoted precision.
///
/// # Requires   both have one shape.
/// # Cost       O(1).
/// # Source     the definition
#[method(add, "Zero, Zero", rank = Override)]
fn zero_and_zero(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    a.cast(a.dtype().promote(b.dtype()))
}

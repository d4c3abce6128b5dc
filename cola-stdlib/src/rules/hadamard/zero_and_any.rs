//! `hadamard` of the zero matrix and anything.

use super::same_shape;
use cola_runtime::{Op, Result, method};

/// 0∘B = 0, in the promoted precision.
///
/// # Requires   both have one shape.
/// # Cost       O(1).
/// # Source     the definition
#[method(hadamard, "Zero, _", rank = Override)]
#[method(hadamard, "Zero, Zero|Diagonal|ScalarMul|Identity", rank = Override)]
fn zero_and_any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    a.cast(a.dtype().promote(b.dtype()))
}

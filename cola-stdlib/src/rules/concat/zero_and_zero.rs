//! `concat` of zeros.

use crate::operators::{Axis, Concat, Zero};
use cola_runtime::{Op, Result, method};

/// [0; 0] = 0 and [0, 0] = 0.
///
/// # Requires   one width (one above the other) or one height (side by side).
/// # Cost       O(1).
/// # Source     the definition
#[method(concat, "Zero, Zero")]
fn zero_and_zero(a: &Op, b: &Op, axis: Axis) -> Result<Op> {
    let both = Concat::new(vec![a.clone(), b.clone()], axis)?;
    Ok(Zero::new(both.rows(), both.cols(), both.dtype()))
}

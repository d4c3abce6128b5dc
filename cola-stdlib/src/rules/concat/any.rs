//! `concat` of any two operators.

use crate::operators::{Axis, Concat};
use cola_runtime::{Op, Result, method};

/// [A; B] or [A, B] as a lazy operator.
///
/// # Requires   one width (one above the other) or one height (side by side).
/// # Cost       O(1).
/// # Source     the definition
#[method(concat, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op, axis: Axis) -> Result<Op> {
    Concat::new(vec![a.clone(), b.clone()], axis)
}

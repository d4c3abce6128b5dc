//! `add` of any two operators.

use crate::operators::Sum;
use cola_runtime::{Op, Result, method};

/// A + B as a lazy sum.
///
/// # Requires   A and B have one shape.
/// # Cost       O(1).
/// # Source     the definition
#[method(add, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    Sum::new(vec![a.clone(), b.clone()])
}

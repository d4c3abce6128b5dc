//! `kronsum` of any two operators.

use crate::operators::KronSum;
use cola_runtime::{Op, Result, method};

/// A ⊕ B as a lazy Kronecker sum.
///
/// # Requires   both are square.
/// # Cost       O(1).
/// # Source     the definition
#[method(kronsum, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    KronSum::new(vec![a.clone(), b.clone()])
}

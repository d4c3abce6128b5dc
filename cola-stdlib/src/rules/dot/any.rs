//! `dot` of any two operators.

use crate::operators::Product;
use cola_runtime::{Op, Result, method};

/// A·B as a lazy product.
///
/// # Requires   columns of A are rows of B.
/// # Cost       O(1).
/// # Source     the definition
#[method(dot, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    Product::new(vec![a.clone(), b.clone()])
}

//! `apply` of any operator.

use cola_runtime::{Array, Op, Result, method};

/// A·x by the operator's own `apply`.
///
/// # Cost       that of A for each column.
/// # Source     the definition
#[method(apply, "_", rank = Fallback)]
fn any(a: &Op, x: &Array) -> Result<Array> {
    a.apply(x)
}

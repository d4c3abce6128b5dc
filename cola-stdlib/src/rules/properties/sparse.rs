//! `properties` of a sparse matrix.

use super::of_dtype;
use cola_runtime::{Op, PropSet, Result, method};

/// Sparse with a real dtype ⇒ Real. Nothing else is searched for.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Sparse")]
fn sparse(a: &Op) -> Result<PropSet> {
    Ok(of_dtype(a.dtype()))
}

//! `to_dense` of a dense matrix.

use crate::operators::Dense;
use cola_runtime::{Array, Result, method};

/// The entries themselves, shared.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(to_dense, "Dense")]
fn dense(a: &Dense) -> Result<Array> {
    Ok(a.array().clone())
}

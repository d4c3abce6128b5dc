//! `to_dense` of a function of an operator.

use crate::operators::MatrixFunction;
use cola_runtime::{Array, Result, method};

/// The entries of f(A), which are shared.
///
/// # Cost       that of f(A), once.
/// # Source     definition
#[method(to_dense, "MatrixFunction[_]")]
fn matrix_function(a: &MatrixFunction) -> Result<Array> {
    a.matrix().cloned()
}

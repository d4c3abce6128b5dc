//! `diag` of a function of an operator.

use crate::functions::diag;
use crate::operators::{Dense, MatrixFunction};
use cola_runtime::{Array, Result, method};

/// The diagonal of the dense matrix f(A).
///
/// # Cost       that of f(A), once.
/// # Source     definition
#[method(diag, "MatrixFunction[_]")]
fn matrix_function(a: &MatrixFunction, offset: i64) -> Result<Array> {
    diag(&Dense::new(a.matrix()?.clone()), offset)
}

//! `diag` of a function of an operator.

use crate::functions::diag;
use crate::operators::{Dense, MatrixFunction};
use cola_runtime::{Array, Call, Result, method};

/// The diagonal of the dense matrix f(A).
///
/// # Requires   f(A) is computed as a matrix.
/// # Cost       that of f(A), once.
/// # Source     definition
#[method(diag, "MatrixFunction[_]", guard = has_matrix)]
fn matrix_function(a: &MatrixFunction, offset: i64) -> Result<Array> {
    diag(&Dense::new(a.matrix()?.clone()), offset)
}

fn has_matrix(cx: &Call<'_>) -> bool {
    cx.get::<&MatrixFunction>("a").is_ok_and(MatrixFunction::is_matrix)
}

//! `isqrt` of a function of an operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (Aᵖ)^−½ = A^{−p/2}, g(A)^−½ = (1/√∘g)(A).
///
/// # Requires   A is self-adjoint; g is smooth on the real line, or both are powers and A is PSD; the algorithm is Auto or Eigh.
/// # Cost       none; A keeps its eigenvectors for all of its functions.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "MatrixFunction[_]", guard = composes)]
fn matrix_function(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::composed(&callee(cx)?, cx.get("a")?)
}

fn composes(cx: &Call<'_>) -> bool {
    matrix_functions::composes(&callee(cx), cx)
}

//! `exp` of a self-adjoint operator by its eigenvectors.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// exp(A) = V·diag(e^λᵢ)·Vᴴ.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ on first use; 2n² for each column.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §4.5
#[method(exp, "SelfAdjoint[_], Eigh", rank = Algorithm)]
fn self_adjoint_by_eigh(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Eigh))
}

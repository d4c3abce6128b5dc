//! `exp` of a multiple of a self-adjoint operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// exp(c·A), as the function e^(c·z) of A: multiples share the eigenvectors of A.
///
/// # Requires   c is real, A is self-adjoint and f smooth; the algorithm is Auto or Eigh.
/// # Cost       11n³ on first use of any function of A, then 2n³.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §4.5
#[method(exp, "Scaled[_]", guard = shares)]
fn scaled(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::shared_scale(&callee(cx)?, cx.get("a")?)
}

fn shares(cx: &Call<'_>) -> bool {
    matrix_functions::shares_scale(&callee(cx), cx)
}

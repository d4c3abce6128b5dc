//! `apply_fn` of a triangular matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(T) is triangular as T is, and computed at once.
///
/// # Cost       n³/3 complex multiply-adds for each of 10 to 30 products, roots or quotients.
/// # Source     Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003)
#[method(apply_fn, "Triangular")]
fn triangular(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::triangular(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

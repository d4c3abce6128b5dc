//! `pow` of a triangular matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (T)ᵖ is triangular as T is, and computed at once.
///
/// # Cost       n³/3 complex multiply-adds for each of 10 to 30 products, roots or quotients.
/// # Source     Higham & Lin, SIAM J. Matrix Anal. Appl. 34 (2013)
#[method(pow, "Triangular")]
fn triangular(cx: &Call<'_>) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get("a")?);
    matrix_functions::triangular(&callee, a, cx.get("a")?)
}

//! `isqrt` of a triangular matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (T)^−½ is triangular as T is, and computed at once.
///
/// # Cost       n³/3 complex multiply-adds for each of 10 to 30 products, roots or quotients.
/// # Source     Björck & Hammarling, Linear Algebra Appl. 52/53 (1983)
#[method(isqrt, "Triangular")]
fn triangular(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::triangular(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

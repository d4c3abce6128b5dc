//! `log` of a triangular matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// log(T) is triangular as T is, and computed at once.
///
/// # Cost       n³/3 complex multiply-adds for each of 10 to 30 products, roots or quotients.
/// # Source     Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012)
#[method(log, "Triangular")]
fn triangular(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::triangular(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

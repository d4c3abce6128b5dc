//! `sqrt` of the zero operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// 0^½ = 0.
///
/// # Requires   the operator is square.
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(sqrt, "Zero")]
fn zero(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::zero(&callee(cx)?, cx.get("a")?)
}

//! `pow` of the zero operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// 0ᵖ = 0 for p > 0, 0⁰ = I; there is no other power.
///
/// # Requires   the operator is square.
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(pow, "Zero")]
fn zero(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::zero(&callee(cx)?, cx.get("a")?)
}

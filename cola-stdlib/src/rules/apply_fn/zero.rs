//! `apply_fn` of the zero operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(0) = f(0)·I.
///
/// # Requires   the operator is square.
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "Zero")]
fn zero(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::zero(&callee(cx)?, cx.get("a")?)
}

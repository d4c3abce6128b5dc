//! `apply_fn` of a multiple of the identity.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(c·I) = f(c)·I.
///
/// # Requires   c is no pole of f.
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "ScalarMul")]
fn scalar_mul(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::multiple_of_identity(&callee(cx)?, cx.get("a")?)
}

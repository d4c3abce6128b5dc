//! `isqrt` of a multiple of the identity.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (c·I)^−½ = 1/√c·I.
///
/// # Requires   c ≠ 0.
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "ScalarMul")]
fn scalar_mul(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::multiple_of_identity(&callee(cx)?, cx.get("a")?)
}

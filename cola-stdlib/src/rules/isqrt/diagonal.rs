//! `isqrt` of a diagonal matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (diag(d))^−½ = diag(1/√d₀, …, 1/√dₙ₋₁).
///
/// # Requires   no entry is zero.
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "Diagonal")]
fn diagonal(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::diagonal(&callee(cx)?, cx.get("a")?)
}

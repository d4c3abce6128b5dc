//! `sqrt` of a diagonal matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (diag(d))^½ = diag(√d₀, …, √dₙ₋₁).
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(sqrt, "Diagonal")]
fn diagonal(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::diagonal(&callee(cx)?, cx.get("a")?)
}

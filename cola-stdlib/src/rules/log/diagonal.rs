//! `log` of a diagonal matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// log(diag(d)) = diag(log d₀, …, log dₙ₋₁).
///
/// # Requires   no entry is zero.
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(log, "Diagonal")]
fn diagonal(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::diagonal(&callee(cx)?, cx.get("a")?)
}

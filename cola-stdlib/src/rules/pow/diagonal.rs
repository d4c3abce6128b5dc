//! `pow` of a diagonal matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (diag(d))ᵖ = diag(d₀ᵖ, …, dₙ₋₁ᵖ).
///
/// # Requires   no entry is zero where p < 0.
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(pow, "Diagonal")]
fn diagonal(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::diagonal(&callee(cx)?, cx.get("a")?)
}

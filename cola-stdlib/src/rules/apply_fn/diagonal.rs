//! `apply_fn` of a diagonal matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(diag(d)) = diag(f(d₀), …, f(dₙ₋₁)).
///
/// # Requires   no entry is a pole of f.
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "Diagonal")]
fn diagonal(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::diagonal(&callee(cx)?, cx.get("a")?)
}

//! `isqrt` of a Householder matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (I − β·v·vᴴ)^−½ = 1/√1·I + (1/√μ − 1/√1)/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "Householder")]
fn householder(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::householder(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

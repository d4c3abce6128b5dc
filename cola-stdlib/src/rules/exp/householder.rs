//! `exp` of a Householder matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// exp(I − β·v·vᴴ) = e^1·I + (e^μ − e^1)/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(exp, "Householder")]
fn householder(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::householder(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

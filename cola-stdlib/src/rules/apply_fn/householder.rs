//! `apply_fn` of a Householder matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(I − β·v·vᴴ) = f(1)·I + (f(μ) − f(1))/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "Householder")]
fn householder(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::householder(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

//! `log` of a Householder matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// log(I − β·v·vᴴ) = log 1·I + (log μ − log 1)/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(log, "Householder")]
fn householder(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::householder(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

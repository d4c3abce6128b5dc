//! `pow` of a Householder matrix.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (I − β·v·vᴴ)ᵖ = 1ᵖ·I + (μᵖ − 1ᵖ)/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
///
/// # Cost       n.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(pow, "Householder")]
fn householder(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::householder(&callee(cx)?, cx.get("a")?, cx.get("a")?)
}

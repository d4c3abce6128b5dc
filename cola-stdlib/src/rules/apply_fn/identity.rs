//! `apply_fn` of the identity.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(I) = f(1)·I.
///
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "Identity")]
fn identity(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::multiple_of_identity(&callee(cx)?, cx.get("a")?)
}

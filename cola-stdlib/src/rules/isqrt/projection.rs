//! `isqrt` of a projection.

use super::callee;
use crate::operators::Projection;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// P^−½ does not exist, but for P = I.
///
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "Projection")]
fn projection(cx: &Call<'_>) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get::<&Projection>("a")?);
    matrix_functions::projection(&callee, cx.get("a")?, a.rank())
}

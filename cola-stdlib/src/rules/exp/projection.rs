//! `exp` of a projection.

use super::callee;
use crate::operators::Projection;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// exp(P) = e^0·I + (e^1 − e^0)·P.
///
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(exp, "Projection")]
fn projection(cx: &Call<'_>) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get::<&Projection>("a")?);
    matrix_functions::projection(&callee, cx.get("a")?, a.rank())
}

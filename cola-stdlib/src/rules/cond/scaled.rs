//! `cond` of a multiple of an operator.

use super::{check, of_parts};
use crate::functions::{Norm, cond};
use crate::operators::Scaled;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// κ(c·A) = κ(A), infinite for c = 0
///
/// # Requires   A is square unless ord is 2.
/// # Cost       that of cond(A).
/// # Source     definition
#[method(cond, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, ord: Norm, cx: &Call<'_>) -> Result<f64> {
    let whole = cx.get::<&Op>("a")?;
    check(whole, ord)?;
    let empty = whole.rows() == 0 || whole.cols() == 0;
    if a.scalar() == Scalar::new(0.0, 0.0) && !empty {
        return Ok(f64::INFINITY);
    }
    cond(a.inner(), ord)
}

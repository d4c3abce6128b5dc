//! `diag` of a multiple of an operator.

use super::of_parts;
use crate::functions::diag;
use crate::operators::Scaled;
use cola_runtime::{Array, Call, Op, Result, Scalar, method};

/// diag(c·A) = c·diag(A)
///
/// # Requires   nothing.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let d = diag(a.inner(), offset)?;
    let mut out = Array::zeros(d.rows(), 1, cx.get::<&Op>("a")?.dtype())?;
    out.as_mut()?.axpby(a.scalar(), d.as_ref(), Scalar::new(0.0, 0.0))?;
    Ok(out)
}

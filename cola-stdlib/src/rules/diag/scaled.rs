//! `diag` of a multiple of an operator.

use super::{of_parts, parts_accept};
use crate::functions::diag_with;
use crate::operators::Scaled;
use crate::rules::estimates::{Spread, observed};
use cola_runtime::{Alg, Array, Call, Op, Result, Scalar, method};

/// diag(c·A) = c·diag(A)
///
/// # Requires   the algorithm can be passed on.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Scaled[_]", guard = parts_accept, plan = of_parts)]
fn scaled(a: &Scaled, alg: &Alg, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let (d, own) = observed(alg, || diag_with(a.inner(), alg, offset))?;
    let mut spread = Spread::default();
    spread.add(a.scalar().norm(), own);
    spread.tell_entries("multiple of an estimated diagonal");
    let mut out = Array::zeros(d.rows(), 1, cx.get::<&Op>("a")?.dtype())?;
    out.as_mut()?.axpby(a.scalar(), d.as_ref(), Scalar::new(0.0, 0.0))?;
    Ok(out)
}

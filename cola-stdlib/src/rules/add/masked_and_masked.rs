//! `add` of two operators under one mask.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::Masked;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, method};

/// P·A·Q + P·B·Q = P·(A + B)·Q.
///
/// # Requires   the same rows and columns are kept.
/// # Cost       cost(add(A, B)).
/// # Source     the definition
#[method(add, "s:Masked, t:Masked", guard = masks_agree, plan = plan)]
fn masked_and_masked(a: &Op, b: &Op, s: &Masked, t: &Masked) -> Result<Op> {
    same_shape(a, b)?;
    let sum = functions::add(s.inner(), t.inner())?;
    Ok(merged(Masked::with_masks(sum, s.rows_mask().clone(), s.cols_mask().clone()), a, b))
}

fn masks_agree(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Masked>("s")?, cx.get::<&Masked>("t")?));
    pair().is_ok_and(|(s, t)| {
        let same = s.inner().shape() == t.inner().shape();
        same && s.rows_mask() == t.rows_mask() && s.cols_mask() == t.cols_mask()
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (s, t): (&Masked, &Masked) = (cx.get("s")?, cx.get("t")?);
    p.call_named("add", &[Arg::Op(s.inner()), Arg::Op(t.inner())])
}

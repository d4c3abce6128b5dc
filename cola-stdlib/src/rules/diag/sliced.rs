//! `diag` of a slice.

use crate::functions::{Diagonals, diag};
use crate::operators::Sliced;
use cola_runtime::{Array, Call, Index, Op, Planner, Result, Value, method, with_element};

/// rows r + s·i and columns c + s·j: the k-th diagonal is every s-th entry of A's (c + s·k − r)-th
///
/// # Requires   rows and columns are ranges with the same step.
/// # Cost       that of one diagonal of A.
/// # Source     definition
#[method(diag, "Sliced[_], Auto", guard = steps_agree, plan = plan)]
fn sliced(a: &Sliced, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let own = Diagonals::of(cx.get::<&Op>("a")?.shape(), offset);
    let Some((start, step)) = common_step(a).filter(|_| own.len > 0) else {
        return Array::zeros(own.len, 1, a.inner().dtype());
    };
    let k = inner_offset(start, step, offset);
    let d = diag(a.inner(), k)?;
    let first = start.0 + step * own.row - Diagonals::of(a.inner().shape(), k).row;
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        Array::from_fn(own.len, 1, |t, _| d[(first + step * t, 0)])
    })
}

/// First row and column, and the step of both.
fn common_step(a: &Sliced) -> Option<((usize, usize), usize)> {
    let affine = |index: &Index| match index {
        Index::All => Some((0, 1)),
        Index::Range { start, step, .. } => Some((*start, *step)),
        Index::List(_) => None,
    };
    let ((r, s), (c, t)) = (affine(a.rows_index())?, affine(a.cols_index())?);
    (s == t).then_some(((r, c), s))
}

fn inner_offset((r, c): (usize, usize), step: usize, offset: i64) -> i64 {
    c as i64 - r as i64 + step as i64 * offset
}

fn steps_agree(cx: &Call<'_>) -> bool {
    cx.get::<&Sliced>("a").is_ok_and(|a| common_step(a).is_some())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, offset) = (cx.get::<&Sliced>("a")?, cx.get::<i64>("offset")?);
    let own = Diagonals::of(cx.get::<&Op>("a")?.shape(), offset);
    match common_step(a).filter(|_| own.len > 0) {
        Some((start, step)) => {
            let k = Value::Int(inner_offset(start, step, offset));
            planner.call_named("diag", &[a.inner().into(), crate::functions::auto()?.into(), (&k).into()])
        }
        None => Ok(()),
    }
}

//! `diag` of a block-diagonal operator.

use crate::functions::{Diagonals, diag};
use crate::operators::BlockDiag;
use cola_runtime::{Array, Call, Op, Planner, Result, Value, method};

/// block at (r, c): its part of the k-th diagonal is its own (k + r − c)-th
///
/// # Requires   nothing; blocks may be rectangular.
/// # Cost       one diagonal of each block and of each place at which a rectangular block makes it differ.
/// # Source     definition
#[method(diag, "BlockDiag[_...], Auto", plan = plan)]
fn block_diag(a: &Op, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let whole = Diagonals::of(a.shape(), offset);
    let mut out = Array::zeros(whole.len, 1, a.dtype())?;
    let mut last: Option<(usize, i64, Array)> = None;
    for (block, at) in places(cx.get::<&BlockDiag>("a")?, a.children()) {
        let part = &a.children()[block];
        let local = local(offset, at);
        let d = Diagonals::of(part.shape(), local);
        if d.len == 0 {
            continue;
        }
        let entries = match &last {
            Some((b, k, entries)) if (*b, *k) == (block, local) => entries.clone(),
            _ => diag(part, local)?,
        };
        let start = at.0 + d.row - whole.row;
        let view = out.as_mut()?.rows_range(start, start + d.len);
        view.copy_from(entries.as_ref())?;
        last = Some((block, local, entries));
    }
    Ok(out)
}

/// Every copy of every block: its number, and the row and column at which it starts.
fn places(a: &BlockDiag, parts: &[Op]) -> Vec<(usize, (usize, usize))> {
    let (mut at, mut all) = ((0, 0), Vec::new());
    for (block, (part, &m)) in parts.iter().zip(a.multiplicities()).enumerate() {
        for _ in 0..m {
            all.push((block, at));
            at = (at.0 + part.rows(), at.1 + part.cols());
        }
    }
    all
}

fn local(offset: i64, at: (usize, usize)) -> i64 {
    offset.saturating_add(at.0 as i64).saturating_sub(at.1 as i64)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, offset) = (cx.get::<&Op>("a")?, cx.get::<i64>("offset")?);
    let mut last = None;
    for (block, at) in places(cx.get::<&BlockDiag>("a")?, a.children()) {
        let (part, local) = (&a.children()[block], local(offset, at));
        if Diagonals::of(part.shape(), local).len > 0 && last != Some((block, local)) {
            planner.call_named(
                "diag",
                &[part.into(), crate::functions::auto()?.into(), (&Value::Int(local)).into()],
            )?;
            last = Some((block, local));
        }
    }
    Ok(())
}

//! Rules of `mask`.

automod::dir!("src/rules/mask");

use crate::inference;
use crate::operators::Mask;
use cola_runtime::{Error, Index, Op, Result};

/// The masks of a call.
fn masks(a: &Op, rows: &Index, cols: &Index) -> Result<(Mask, Mask)> {
    let context = |e: Error| e.in_context(format!("a mask of A = {a}"));
    let rows = Mask::of(rows, a.rows(), "mask: rows").map_err(context)?;
    Ok((rows, Mask::of(cols, a.cols(), "mask: cols").map_err(context)?))
}

/// What was made knows what a masked A knows.
fn claimed(made: Op, a: &Op, rows: &Mask, cols: &Mask) -> Op {
    made.claimed(inference::masked(a, rows, cols))
}

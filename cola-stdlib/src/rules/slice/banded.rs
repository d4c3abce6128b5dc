//! `slice` of a banded matrix.

use super::{checked, claimed, run};
use crate::operators::Banded;
use cola_runtime::{Call, Error, Index, Op, Result, method};

/// A block of a banded matrix has the same bands, counted from another diagonal.
///
/// # Requires   contiguous ranges that meet a band on the diagonal of the block.
/// # Cost       the bands taken.
/// # Source     the definition
#[method(slice, "operator:Banded", guard = keeps_bands)]
fn banded(a: &Op, operator: &Banded, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let (Some(r), Some(c)) = (run(rows, a.rows()), run(cols, a.cols())) else {
        return Err(Error::invalid("slice", "the indices are no contiguous ranges"));
    };
    // i − j counts from the rows and columns taken first.
    let lower = (operator.lower() + c.start).saturating_sub(r.start);
    let diagonals = operator.diagonals().block(c, 0..operator.diagonals().cols())?;
    Ok(claimed(Banded::from_diagonals(diagonals, lower, r.len())?, a, rows, cols))
}

fn keeps_bands(cx: &Call<'_>) -> bool {
    let all = || {
        let (a, operator): (&Op, &Banded) = (cx.get("a")?, cx.get("operator")?);
        Ok::<_, Error>((a, operator, cx.get::<&Index>("rows")?, cx.get::<&Index>("cols")?))
    };
    all().is_ok_and(|(a, operator, rows, cols)| {
        checked(a, rows, cols).is_ok()
            && match (run(rows, a.rows()), run(cols, a.cols())) {
                (Some(r), Some(c)) => {
                    r.start <= operator.lower() + c.start && c.start <= operator.upper() + r.start
                }
                _ => false,
            }
    })
}

//! `slice` of a convolution along one axis.

use super::{checked, claimed};
use crate::operators::{Convolution, Toeplitz};
use crate::rules::convolutions;
use cola_runtime::{Call, Error, Index, Op, Operator, Result, method};

/// A convolution along one axis is a Toeplitz matrix, whose diagonals ranges with one step meet in diagonals.
///
/// # Requires   one axis; ranges of one step, or all, for rows and columns.
/// # Cost       the diagonals.
/// # Source     the definition
#[method(slice, "operator:Convolution", guard = keeps_diagonals)]
fn convolution(a: &Op, operator: &Convolution, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    let whole = convolutions::as_toeplitz(operator)?;
    let Some(toeplitz) = whole.downcast_ref::<Toeplitz>() else {
        return Err(Error::invalid("slice", format!("{whole} is no Toeplitz")));
    };
    let n = operator.shape().1;
    let made = convolutions::sliced((a, rows, cols), toeplitz.diagonals(), |i, j| i + n - 1 - j)?;
    Ok(claimed(made, a, rows, cols))
}

fn keeps_diagonals(cx: &Call<'_>) -> bool {
    cx.get::<&Convolution>("operator").is_ok_and(|c| c.sizes().len() == 1)
        && convolutions::keeps_diagonals(cx)
}

//! `slice` of a Toeplitz matrix.

use super::{checked, claimed};
use crate::operators::Toeplitz;
use crate::rules::convolutions;
use cola_runtime::{Call, Index, Op, Operator, Result, method};

/// Ranges with one step meet the diagonals in diagonals: the part is a Toeplitz matrix.
///
/// # Requires   ranges of one step, or all, for rows and columns.
/// # Cost       the diagonals taken.
/// # Source     the definition
#[method(slice, "operator:Toeplitz", guard = keeps_diagonals)]
fn toeplitz(a: &Op, operator: &Toeplitz, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let n = operator.shape().1;
    let made = convolutions::sliced((a, rows, cols), operator.diagonals(), |i, j| i + n - 1 - j)?;
    Ok(claimed(made, a, rows, cols))
}

fn keeps_diagonals(cx: &Call<'_>) -> bool {
    convolutions::keeps_diagonals(cx)
}

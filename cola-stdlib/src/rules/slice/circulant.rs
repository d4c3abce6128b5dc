//! `slice` of a circulant matrix.

use super::{checked, claimed};
use crate::operators::Circulant;
use crate::rules::convolutions;
use cola_runtime::{Call, Index, Op, Result, method};

/// Ranges with one step meet the diagonals in diagonals: the part is a Toeplitz matrix; C itself when all is taken.
///
/// # Requires   ranges of one step, or all, for rows and columns.
/// # Cost       the diagonals taken.
/// # Source     the definition
#[method(slice, "operator:Circulant", guard = keeps_diagonals)]
fn circulant(a: &Op, operator: &Circulant, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    let n = a.rows();
    let made = convolutions::sliced((a, rows, cols), operator.column(), |i, j| (i + n - j) % n)?;
    Ok(claimed(made, a, rows, cols))
}

fn keeps_diagonals(cx: &Call<'_>) -> bool {
    convolutions::keeps_diagonals(cx)
}

//! `diag` of a Toeplitz matrix.

use crate::functions::Diagonals;
use crate::operators::Toeplitz;
use cola_runtime::{Array, Operator, Result, method};

/// the k-th diagonal is constant: t₋ₖ
///
/// # Requires   nothing.
/// # Cost       writing it.
/// # Source     definition
#[method(diag, "Toeplitz")]
fn toeplitz(a: &Toeplitz, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    if d.len == 0 {
        return Array::zeros(0, 1, a.dtype());
    }
    Array::full(d.len, 1, a.dtype(), a.entry(d.row as isize - d.col as isize)?)
}

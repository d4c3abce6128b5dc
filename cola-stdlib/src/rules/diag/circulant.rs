//! `diag` of a circulant matrix.

use crate::functions::Diagonals;
use crate::operators::Circulant;
use cola_runtime::{Array, Result, method};

/// the k-th diagonal is constant: c₍₋ₖ mod ₙ₎
///
/// # Requires   nothing.
/// # Cost       writing it.
/// # Source     definition
#[method(diag, "Circulant")]
fn circulant(a: &Circulant, offset: i64) -> Result<Array> {
    let c = a.column();
    let n = c.rows();
    let d = Diagonals::of((n, n), offset);
    if d.len == 0 {
        return Array::zeros(0, 1, c.dtype());
    }
    Array::full(d.len, 1, c.dtype(), c.get((n + d.row - d.col) % n, 0)?)
}

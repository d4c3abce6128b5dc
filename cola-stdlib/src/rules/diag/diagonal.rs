//! `diag` of a diagonal matrix.

use crate::functions::Diagonals;
use crate::operators::Diagonal;
use cola_runtime::{Array, Result, method};

/// the entries d for k = 0, else zeros
///
/// # Requires   nothing.
/// # Cost       none for k = 0: the array is shared.
/// # Source     definition
#[method(diag, "Diagonal")]
fn diagonal(a: &Diagonal, offset: i64) -> Result<Array> {
    let d = a.entries();
    if offset == 0 {
        return Ok(d.clone());
    }
    Array::zeros(Diagonals::of((d.rows(), d.rows()), offset).len, 1, d.dtype())
}

//! `diag` of a tridiagonal matrix.

use crate::functions::Diagonals;
use crate::operators::Tridiagonal;
use cola_runtime::{Array, Result, method};

/// the sub-, main or superdiagonal for k = −1, 0, 1, else zeros
///
/// # Requires   nothing.
/// # Cost       none for |k| ≤ 1: the array is shared.
/// # Source     definition
#[method(diag, "Tridiagonal")]
fn tridiagonal(a: &Tridiagonal, offset: i64) -> Result<Array> {
    let n = a.diag().rows();
    let d = Diagonals::of((n, n), offset);
    match offset {
        _ if d.len == 0 => Array::zeros(0, 1, a.diag().dtype()),
        -1 => Ok(a.sub().clone()),
        0 => Ok(a.diag().clone()),
        1 => Ok(a.sup().clone()),
        _ => Array::zeros(d.len, 1, a.diag().dtype()),
    }
}

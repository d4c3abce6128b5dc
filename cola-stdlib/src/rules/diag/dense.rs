//! `diag` of a dense matrix.

use crate::functions::Diagonals;
use crate::operators::Dense;
use cola_runtime::{Array, Result, method, with_element};

/// dᵢ = aᵢ,ᵢ₊ₖ
///
/// # Requires   nothing.
/// # Cost       one read for each entry.
/// # Source     definition
#[method(diag, "Dense")]
fn dense(a: &Dense, offset: i64) -> Result<Array> {
    let a = a.array();
    let d = Diagonals::of(a.shape(), offset);
    with_element!(a.dtype(), T => {
        let a = a.view::<T>()?;
        Array::from_fn(d.len, 1, |t, _| a[(d.row + t, d.col + t)])
    })
}

//! `diag` of a convolution.

use crate::functions::Diagonals;
use crate::operators::Convolution;
use cola_runtime::{Array, Element, Operator, Result, method, with_element};

/// dₜ = the entry of the kernel that leads from column to row, or 0
///
/// # Requires   nothing.
/// # Cost       one look-up for each entry.
/// # Source     definition
#[method(diag, "Convolution")]
fn convolution(a: &Convolution, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    with_element!(a.dtype(), T => {
        let entries = (0..d.len).map(|t| a.entry(d.row + t, d.col + t).map(T::from_scalar));
        Ok(Array::vector(entries.collect::<Result<Vec<T>>>()?))
    })
}

//! `diag` of a cosine transform.

use crate::functions::Diagonals;
use crate::operators::Dct;
use cola_runtime::{Array, Call, Element, Op, Result, Scalar, method, with_element};

/// the cosines of the definition, ∏ over the axes
///
/// # Requires   nothing.
/// # Cost       one cosine for each entry and axis.
/// # Source     definition
#[method(diag, "Dct")]
fn dct(a: &Dct, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let op = cx.get::<&Op>("a")?;
    let d = Diagonals::of(op.shape(), offset);
    with_element!(op.dtype(), T => {
        Array::from_fn(d.len, 1, |t, _| T::from_scalar(Scalar::new(a.entry(d.row + t, d.col + t), 0.0)))
    })
}

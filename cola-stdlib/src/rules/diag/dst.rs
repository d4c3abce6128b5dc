//! `diag` of a sine transform.

use crate::functions::Diagonals;
use crate::operators::Dst;
use cola_runtime::{Array, Call, Element, Op, Result, Scalar, method, with_element};

/// the sines of the definition
///
/// # Requires   nothing.
/// # Cost       one sine for each entry.
/// # Source     definition
#[method(diag, "Dst")]
fn dst(a: &Dst, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let op = cx.get::<&Op>("a")?;
    let d = Diagonals::of(op.shape(), offset);
    with_element!(op.dtype(), T => {
        Array::from_fn(d.len, 1, |t, _| T::from_scalar(Scalar::new(a.entry(d.row + t, d.col + t), 0.0)))
    })
}

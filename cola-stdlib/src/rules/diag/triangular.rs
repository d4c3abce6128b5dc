//! `diag` of a triangular matrix.

use crate::functions::Diagonals;
use crate::operators::Triangular;
use cola_runtime::{Array, Element, Result, Scalar, method, with_element};

/// dᵢ = tᵢ,ᵢ₊ₖ in the half that counts, 1 on a unit diagonal, 0 in the other half
///
/// # Requires   nothing.
/// # Cost       one read for each entry; the other half is never read.
/// # Source     definition
#[method(diag, "Triangular")]
fn triangular(a: &Triangular, offset: i64) -> Result<Array> {
    let t = a.array();
    let d = Diagonals::of(t.shape(), offset);
    let outside = if a.is_lower() { offset > 0 } else { offset < 0 };
    let constant = match (outside, offset == 0 && a.is_unit()) {
        (true, _) => Some(0.0),
        (_, true) => Some(1.0),
        _ => None,
    };
    with_element!(t.dtype(), T => {
        if let Some(c) = constant {
            return Array::full(d.len, 1, <T as Element>::DTYPE, Scalar::new(c, 0.0));
        }
        let t = t.view::<T>()?;
        Array::from_fn(d.len, 1, |i, _| t[(d.row + i, d.col + i)])
    })
}

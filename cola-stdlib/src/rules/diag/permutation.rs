//! `diag` of a permutation.

use crate::functions::Diagonals;
use crate::operators::Permutation;
use cola_runtime::{Array, Call, Element, Op, Result, Scalar, method, with_element};

/// dᵢ = 1 where p(i) = i + k, else 0
///
/// # Requires   nothing.
/// # Cost       one comparison for each entry.
/// # Source     definition: (P·x)ᵢ = x_{p(i)}
#[method(diag, "Permutation")]
fn permutation(a: &Permutation, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let (p, op) = (a.indices(), cx.get::<&Op>("a")?);
    let d = Diagonals::of(op.shape(), offset);
    with_element!(op.dtype(), T => {
        let (zero, one) = (T::default(), T::from_scalar(Scalar::new(1.0, 0.0)));
        Array::from_fn(d.len, 1, |t, _| if p[d.row + t] == d.col + t { one } else { zero })
    })
}

//! `diag` of a sparse matrix.

use crate::functions::Diagonals;
use crate::operators::Sparse;
use cola_runtime::{Array, Op, Result, method, with_element};

/// dᵢ = aᵢ,ᵢ₊ₖ where it is stored, else 0
///
/// # Requires   nothing.
/// # Cost       one pass over the stored columns of the rows that the diagonal meets.
/// # Source     definition
#[method(diag, "Sparse")]
fn sparse(a: &Sparse, offset: i64, cx: &cola_runtime::Call<'_>) -> Result<Array> {
    let d = Diagonals::of(cx.get::<&Op>("a")?.shape(), offset);
    let pattern = a.pattern();
    with_element!(a.values().dtype(), T => {
        let values = a.values().view::<T>()?;
        Array::from_fn(d.len, 1, |t, _| {
            let (begin, end) = (pattern.indptr()[d.row + t], pattern.indptr()[d.row + t + 1]);
            let place = pattern.indices()[begin..end].iter().position(|&j| j as usize == d.col + t);
            place.map_or(T::default(), |p| values[(begin + p, 0)])
        })
    })
}

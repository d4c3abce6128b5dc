//! `hadamard` of a sparse and a dense matrix.

use super::{merged, same_shape};
use crate::operators::{Dense, Sparse};
use cola_runtime::{Array, Element, Op, Result, method, with_element};

/// The stored entries of the sparse one times those of the dense one at their places: the pattern stays.
///
/// # Requires   both have one shape.
/// # Cost       the stored entries.
/// # Source     the definition
#[method(hadamard, "s:Sparse, t:Dense")]
fn sparse_and_dense(a: &Op, b: &Op, s: &Sparse, t: &Dense) -> Result<Op> {
    same_shape(a, b)?;
    let dtype = a.dtype().promote(b.dtype());
    let (values, dense) = (s.values().cast(dtype)?, t.array().cast(dtype)?);
    let rows = crate::rules::sparse::rows(s.pattern());
    let cols = s.pattern().indices();
    let made = with_element!(dtype, T => {
        let (x, y) = (values.view::<T>()?, dense.view::<T>()?);
        Array::from_fn(rows.len(), 1, |e, _| {
            T::store(x[(e, 0)].load() * y[(rows[e] as usize, cols[e] as usize)].load())
        })?
    });
    Ok(merged(Sparse::from_pattern(s.pattern().clone(), made)?, a, b))
}

//! `hadamard` of two dense matrices.

use super::{merged, same_shape};
use crate::operators::Dense;
use cola_runtime::{Array, Element, Op, Result, method, with_element};

/// Entries times entries.
///
/// # Requires   both have one shape.
/// # Cost       m·n.
/// # Source     the definition
#[method(hadamard, "s:Dense, t:Dense")]
fn dense_and_dense(a: &Op, b: &Op, s: &Dense, t: &Dense) -> Result<Op> {
    same_shape(a, b)?;
    let dtype = a.dtype().promote(b.dtype());
    let (x, y) = (s.array().cast(dtype)?, t.array().cast(dtype)?);
    let made = with_element!(dtype, T => {
        let (x, y) = (x.view::<T>()?, y.view::<T>()?);
        Array::from_fn(a.rows(), a.cols(), |i, j| T::store(x[(i, j)].load() * y[(i, j)].load()))?
    });
    Ok(merged(Dense::new(made), a, b))
}

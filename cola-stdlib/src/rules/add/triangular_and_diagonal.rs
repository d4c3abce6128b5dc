//! `add` of a triangular and a diagonal matrix.

use super::{merged, same_shape};
use crate::operators::{Diagonal, Triangular};
use cola_runtime::{DType, Element, Op, Operator, Result, Scalar, method, with_element};

/// The diagonal is added to that of the triangle.
///
/// # Requires   both have one size.
/// # Cost       a copy of the triangle.
/// # Source     the definition
#[method(add, "s:Triangular, d:Diagonal")]
fn triangular_and_diagonal(a: &Op, b: &Op, s: &Triangular, d: &Diagonal) -> Result<Op> {
    same_shape(a, b)?;
    let entries = (0..b.rows()).map(|i| d.entries().get(i, 0)).collect::<Result<Vec<_>>>()?;
    Ok(merged(shifted(s, b.dtype(), |i| entries[i])?, a, b))
}

/// The triangle with d(i) added to its diagonal, where ones that are only meant are written out.
pub(super) fn shifted(s: &Triangular, dtype: DType, d: impl Fn(usize) -> Scalar) -> Result<Op> {
    let dtype = s.dtype().promote(dtype);
    let a = s.array().cast(dtype)?;
    let sum = with_element!(dtype, T => {
        let v = a.view::<T>()?;
        cola_runtime::Array::from_fn(a.rows(), a.cols(), |i, j| {
            if i != j {
                return v[(i, j)];
            }
            let entry = if s.is_unit() { Scalar::new(1.0, 0.0) } else { v[(i, i)].to_scalar() };
            T::from_scalar(entry + d(i))
        })
    })?;
    Triangular::new(sum, s.is_lower(), false)
}

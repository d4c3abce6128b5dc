//! `mask` of a diagonal matrix.

use super::{claimed, masks};
use crate::operators::Diagonal;
use crate::rules::scalars;
use cola_runtime::{Array, Element, Index, Op, Result, Scalar, method, with_element};

/// P·diag(d)·Q is diagonal with dᵢ where both keep i, else 0; so it is with multiples of the identity.
///
/// # Requires   indices inside A, none twice.
/// # Cost       n.
/// # Source     the definition
#[method(mask, "Diagonal|ScalarMul|Identity")]
fn diagonal(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    let (rows, cols) = masks(a, rows, cols)?;
    let both = rows.and(&cols);
    if both.first_dropped().is_none() {
        return Ok(a.clone());
    }
    let own = a.downcast_ref::<Diagonal>().map(Diagonal::entries);
    let c = scalars::of(a).unwrap_or_else(|| Scalar::new(0.0, 0.0));
    let entries = with_element!(a.dtype(), T => {
        let d = own.map(Array::view::<T>).transpose()?;
        let entry = |i: usize| d.map_or_else(|| T::from_scalar(c), |d| d[(i, 0)]);
        Array::from_fn(a.rows(), 1, |i, _| if both.keeps(i) { entry(i) } else { T::default() })
    })?;
    Ok(claimed(Diagonal::new(entries)?, a, &both, &both))
}

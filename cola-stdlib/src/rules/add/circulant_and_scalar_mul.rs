//! `add` of a circulant matrix and a multiple of the identity.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Circulant;
use crate::rules::scalars;
use cola_runtime::{Array, Element, Op, Result, method, with_element};

/// c is added to the first entry of the column.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Circulant, ScalarMul|Identity")]
fn circulant_and_scalar_mul(a: &Op, b: &Op, s: &Circulant) -> Result<Op> {
    same_shape(a, b)?;
    let c = scalars::of(b).unwrap_or_default();
    let shift: Array = with_element!(b.dtype(), T => {
        Array::from_fn(a.rows(), 1, |i, _| if i == 0 { T::from_scalar(c) } else { T::default() })?
    });
    Ok(merged(Circulant::new(entrywise::sum(s.column(), &shift)?)?, a, b))
}

//! `add` of a Toeplitz matrix and a multiple of the identity.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Toeplitz;
use crate::rules::scalars;
use cola_runtime::{Array, Element, Op, Result, method, with_element};

/// c is added to the main diagonal.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Toeplitz, ScalarMul|Identity")]
fn toeplitz_and_scalar_mul(a: &Op, b: &Op, s: &Toeplitz) -> Result<Op> {
    same_shape(a, b)?;
    let (c, n) = (scalars::of(b).unwrap_or_default(), a.rows());
    let shift: Array = with_element!(b.dtype(), T => {
        let entry = |k: usize| if k + 1 == n { T::from_scalar(c) } else { T::default() };
        Array::from_fn(s.diagonals().rows(), 1, |k, _| entry(k))?
    });
    Ok(merged(Toeplitz::of_diagonals(entrywise::sum(s.diagonals(), &shift)?, n, n)?, a, b))
}

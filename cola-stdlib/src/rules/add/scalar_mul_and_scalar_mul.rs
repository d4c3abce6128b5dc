//! `add` of two multiples of the identity.

use super::{merged, same_shape};
use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// c·I + d·I = (c + d)·I.
///
/// # Requires   both have one size.
/// # Cost       O(1).
/// # Source     the definition
#[method(add, "ScalarMul, ScalarMul|Identity")]
fn scalar_mul_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let c = scalars::of(a).unwrap_or_default() + scalars::of(b).unwrap_or_default();
    Ok(merged(scalars::make(c, a.rows(), a.dtype().promote(b.dtype()))?, a, b))
}

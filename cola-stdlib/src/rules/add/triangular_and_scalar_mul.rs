//! `add` of a triangular matrix and a multiple of the identity.

use super::triangular_and_diagonal::shifted;
use super::{merged, same_shape};
use crate::operators::Triangular;
use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// The diagonal of the triangle is shifted.
///
/// # Requires   both have one size.
/// # Cost       a copy of the triangle.
/// # Source     the definition
#[method(add, "s:Triangular, ScalarMul|Identity")]
fn triangular_and_scalar_mul(a: &Op, b: &Op, s: &Triangular) -> Result<Op> {
    same_shape(a, b)?;
    let c = scalars::of(b).unwrap_or_default();
    Ok(merged(shifted(s, b.dtype(), |_| c)?, a, b))
}

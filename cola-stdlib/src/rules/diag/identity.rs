//! `diag` of the identity.

use crate::functions::Diagonals;
use cola_runtime::{Array, Op, Result, Scalar, method};

/// 1 for k = 0, else 0
///
/// # Requires   nothing.
/// # Cost       one write for each entry.
/// # Source     definition
#[method(diag, "Identity")]
fn identity(a: &Op, offset: i64) -> Result<Array> {
    let value = Scalar::new(if offset == 0 { 1.0 } else { 0.0 }, 0.0);
    Array::full(Diagonals::of(a.shape(), offset).len, 1, a.dtype(), value)
}

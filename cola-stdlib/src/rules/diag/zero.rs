//! `diag` of the zero operator.

use crate::functions::Diagonals;
use cola_runtime::{Array, Op, Result, Scalar, method};

/// zeros
///
/// # Requires   nothing.
/// # Cost       one write for each entry.
/// # Source     definition
#[method(diag, "Zero")]
fn zero(a: &Op, offset: i64) -> Result<Array> {
    let value = Scalar::new(0.0, 0.0);
    Array::full(Diagonals::of(a.shape(), offset).len, 1, a.dtype(), value)
}

//! `diag` of a multiple of the identity.

use crate::functions::Diagonals;
use crate::operators::ScalarMul;
use cola_runtime::{Array, Call, Op, Result, Scalar, method};

/// c for k = 0, else 0
///
/// # Requires   nothing.
/// # Cost       one write for each entry.
/// # Source     definition
#[method(diag, "ScalarMul")]
fn scalar_mul(a: &Op, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let value = if offset == 0 { cx.get::<&ScalarMul>("a")?.scalar() } else { Scalar::new(0.0, 0.0) };
    Array::full(Diagonals::of(a.shape(), offset).len, 1, a.dtype(), value)
}

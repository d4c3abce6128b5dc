//! `trace` of a Toeplitz matrix.

use crate::number::number;
use crate::operators::Toeplitz;
use crate::shape::order;
use cola_runtime::{Call, Op, Result, Scalar, Value, method};

/// tr T = n·t₀
///
/// # Requires   T is square.
/// # Cost       none.
/// # Source     definition
#[method(trace, "Toeplitz")]
fn toeplitz(a: &Toeplitz, cx: &Call<'_>) -> Result<Value> {
    let op = cx.get::<&Op>("a")?;
    let n = order("trace", op)?;
    let t = if n == 0 { Scalar::new(0.0, 0.0) } else { a.entry(0)? };
    Ok(number(op.dtype(), t * n as f64))
}

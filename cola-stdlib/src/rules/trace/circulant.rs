//! `trace` of a circulant matrix.

use crate::number::number;
use crate::operators::Circulant;
use cola_runtime::{Result, Scalar, Value, method};

/// tr C = n·c₀
///
/// # Cost       none.
/// # Source     definition
#[method(trace, "Circulant")]
fn circulant(a: &Circulant) -> Result<Value> {
    let c = a.column();
    let first = if c.rows() == 0 { Scalar::new(0.0, 0.0) } else { c.get(0, 0)? };
    Ok(number(c.dtype(), first * c.rows() as f64))
}

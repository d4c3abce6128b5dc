//! `trace` of a Walsh–Hadamard transform.

use crate::number::number;
use cola_runtime::{Op, Result, Scalar, Value, method};

/// tr H = (tr H₂)^k = 0, and 1 for n = 1
///
/// # Cost       none.
/// # Source     definition
#[method(trace, "Hadamard")]
fn hadamard(a: &Op) -> Result<Value> {
    Ok(number(a.dtype(), Scalar::new(if a.rows() == 1 { 1.0 } else { 0.0 }, 0.0)))
}

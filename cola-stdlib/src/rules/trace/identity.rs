//! `trace` of the identity.

use crate::number::number;
use cola_runtime::{Op, Result, Scalar, Value, method};

/// tr I = n
///
/// # Cost       none.
/// # Source     definition
#[method(trace, "Identity")]
fn identity(a: &Op) -> Result<Value> {
    Ok(number(a.dtype(), Scalar::new(a.rows() as f64, 0.0)))
}

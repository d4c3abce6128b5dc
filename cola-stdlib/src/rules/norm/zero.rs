//! `norm` of the zero operator.

use cola_runtime::{Op, Result, method};

/// ‖0‖ = 0
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition of a norm
#[method(norm, "Zero")]
fn zero(_a: &Op) -> Result<f64> {
    Ok(0.0)
}

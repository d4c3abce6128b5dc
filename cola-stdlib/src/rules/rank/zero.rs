//! `rank` of the zero operator.

use super::count;
use cola_runtime::{Result, Value, method};

/// rank 0 = 0
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(rank, "Zero")]
fn zero() -> Result<Value> {
    Ok(count(0))
}

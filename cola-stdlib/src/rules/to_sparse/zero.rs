//! `to_sparse` of zero.

use super::nothing;
use cola_runtime::{Op, Result, method};

/// No entry.
///
/// # Requires   m numbers of free memory.
/// # Cost       m.
/// # Source     the definition
#[method(to_sparse, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    nothing(a)
}

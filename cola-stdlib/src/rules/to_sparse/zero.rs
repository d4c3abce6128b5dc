//! `to_sparse` of zero.

use super::{of_pattern, room_for};
use crate::operators::Pattern;
use cola_runtime::{Array, Op, Result, method};

/// No entry.
///
/// # Requires   m numbers of free memory.
/// # Cost       m.
/// # Source     the definition
#[method(to_sparse, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    room_for(a, 0)?;
    let (m, n) = a.shape();
    of_pattern(a, Pattern::new(m, n, vec![0; m + 1], Vec::new())?, Array::zeros(0, 1, a.dtype())?)
}

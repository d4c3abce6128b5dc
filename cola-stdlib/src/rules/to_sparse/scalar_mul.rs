//! `to_sparse` of a multiple of the identity.

use super::{of_pattern, room_for};
use crate::rules::{entries, scalars};
use cola_runtime::{Array, Op, Result, method};

/// Entry (i, i) is c.
///
/// # Requires   n entries of free memory.
/// # Cost       n.
/// # Source     the definition
#[method(to_sparse, "ScalarMul|Identity")]
fn scalar_mul(a: &Op) -> Result<Op> {
    room_for(a, a.rows())?;
    let values = Array::full(a.rows(), 1, a.dtype(), scalars::of(a).unwrap_or_default())?;
    of_pattern(a, entries::diagonal(a.rows()), values)
}

//! `to_sparse` of a diagonal matrix.

use super::{of_pattern, room_for};
use crate::operators::Diagonal;
use crate::rules::entries;
use cola_runtime::{Op, Result, method};

/// Entry (i, i) is dᵢ, zero or not.
///
/// # Requires   n entries of free memory.
/// # Cost       n; the entries are shared.
/// # Source     the definition
#[method(to_sparse, "operator:Diagonal")]
fn diagonal(a: &Op, operator: &Diagonal) -> Result<Op> {
    room_for(a, a.rows())?;
    of_pattern(a, entries::diagonal(a.rows()), operator.entries().clone())
}

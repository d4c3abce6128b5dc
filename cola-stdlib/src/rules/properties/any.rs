//! `properties` of any operator.

use crate::properties::REAL;
use cola_runtime::{Op, PropSet, Result, method};

/// An operator of a real dtype has real entries.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(properties, "_", rank = Fallback)]
fn any(a: &Op) -> Result<PropSet> {
    Ok(if a.dtype().is_complex() { PropSet::EMPTY } else { REAL.set() })
}

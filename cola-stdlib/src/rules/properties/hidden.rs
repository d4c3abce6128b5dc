//! `properties` of an operator with hidden structure.

use cola_runtime::{PropSet, Result, method};

/// Nothing follows from a structure that is hidden, not even from the dtype.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(properties, "Hidden")]
fn hidden() -> Result<PropSet> {
    Ok(PropSet::EMPTY)
}

//! `properties` of the zero map.

use crate::properties::{IDEMPOTENT, PSD, SYMMETRIC};
use cola_runtime::{Op, PropSet, Result, method};

/// 0 of size n×n ⇒ PSD, Symmetric, Idempotent.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Zero")]
fn zero(a: &Op) -> Result<PropSet> {
    Ok(if a.is_square() { PSD.set().union(SYMMETRIC.set()).union(IDEMPOTENT.set()) } else { PropSet::EMPTY })
}

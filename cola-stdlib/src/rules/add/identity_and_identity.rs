//! `add` of two identities.

use super::{merged, same_shape};
use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// I + I = 2·I.
///
/// # Requires   both have one size.
/// # Cost       O(1).
/// # Source     the definition
#[method(add, "Identity, Identity")]
fn identity_and_identity(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let c = scalars::of(a).unwrap_or_default() + scalars::of(b).unwrap_or_default();
    Ok(merged(scalars::make(c, a.rows(), a.dtype().promote(b.dtype()))?, a, b))
}

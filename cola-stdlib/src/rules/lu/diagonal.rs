//! `lu` of a diagonal matrix.

use crate::functions::LuFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// D = I·I·D
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(lu, "Diagonal")]
fn diagonal(a: &Op) -> Result<LuFactors> {
    let identity = Identity::new(a.rows(), a.dtype());
    Ok(LuFactors::in_order(identity.clone(), identity, a.clone()))
}

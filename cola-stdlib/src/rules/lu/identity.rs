//! `lu` of the identity.

use crate::functions::LuFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// I = I·I·I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(lu, "Identity")]
fn identity(a: &Op) -> Result<LuFactors> {
    let identity = Identity::new(a.rows(), a.dtype());
    Ok(LuFactors::in_order(identity.clone(), identity, a.clone()))
}

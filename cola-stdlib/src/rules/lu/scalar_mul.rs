//! `lu` of a multiple of the identity.

use crate::functions::LuFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// c·I = I·I·(c·I)
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(lu, "ScalarMul")]
fn scalar_mul(a: &Op) -> Result<LuFactors> {
    let identity = Identity::new(a.rows(), a.dtype());
    Ok(LuFactors::in_order(identity.clone(), identity, a.clone()))
}

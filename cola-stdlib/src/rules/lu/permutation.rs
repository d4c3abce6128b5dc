//! `lu` of a permutation.

use crate::functions::LuFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// P = P·I·I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(lu, "Permutation")]
fn permutation(a: &Op) -> Result<LuFactors> {
    let identity = Identity::new(a.rows(), a.dtype());
    Ok(LuFactors::in_order(a.clone(), identity.clone(), identity))
}

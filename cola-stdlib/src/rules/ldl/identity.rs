//! `ldl` of the identity.

use super::itself;
use crate::functions::LdlFactors;
use cola_runtime::{Op, Result, method};

/// I = I·I·I·I·I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(ldl, "Identity")]
fn identity(a: &Op) -> Result<LdlFactors> {
    Ok(itself(a))
}

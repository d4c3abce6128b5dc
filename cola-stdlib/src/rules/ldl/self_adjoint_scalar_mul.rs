//! `ldl` of a real multiple of the identity.

use super::itself;
use crate::functions::LdlFactors;
use cola_runtime::{Op, Result, method};

/// c·I = I·I·(c·I)·I·I
///
/// # Requires   c is real.
/// # Cost       none.
/// # Source     definition
#[method(ldl, "SelfAdjoint[ScalarMul]")]
fn self_adjoint_scalar_mul(a: &Op) -> Result<LdlFactors> {
    Ok(itself(a))
}

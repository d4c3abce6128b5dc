//! `ldl` of a real diagonal matrix.

use super::itself;
use crate::functions::LdlFactors;
use cola_runtime::{Op, Result, method};

/// D = I·I·D·I·I
///
/// # Requires   D is known to be SelfAdjoint: its entries are real.
/// # Cost       none.
/// # Source     definition
#[method(ldl, "SelfAdjoint[Diagonal]")]
fn self_adjoint_diagonal(a: &Op) -> Result<LdlFactors> {
    Ok(itself(a))
}

//! `factorised` by LDLᴴ.

use super::directly;
use crate::algorithms::Direct;
use cola_runtime::{Op, Result, method};

/// P·A·Pᵀ = L·D·Lᴴ (sparse and tridiagonal A: LU)
///
/// # Requires   A is known to be SelfAdjoint, and is regular.
/// # Cost       n³/3 operations for a dense A.
/// # Source     Bunch & Kaufman, Math. Comp. 31 (1977)
#[method(factorised, "SelfAdjoint[_], LDL", rank = Algorithm)]
fn self_adjoint_by_ldl(a: &Op) -> Result<Op> {
    directly(a, Direct::Ldl)
}

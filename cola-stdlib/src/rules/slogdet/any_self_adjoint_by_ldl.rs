//! `slogdet` of a self-adjoint operator by LDLᴴ.

use super::by_factorisation;
use crate::algorithms::Direct;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// P·A·Pᵀ = L·D·Lᴴ: det A = det D, a product of 1×1 and 2×2 determinants
///
/// # Requires   A is known to be SelfAdjoint: only one triangle is read.
/// # Cost       one LDLᴴ factorisation, shared with solve and inverse (n³/3 multiply-adds when dense). A zero
///   block means that A is singular: (0, −∞).
/// # Source     Golub & Van Loan, 4th ed., §4.4
#[method(slogdet, "SelfAdjoint[_], LDL", rank = Algorithm)]
fn any_self_adjoint_by_ldl(a: &Op) -> Result<SlogDet> {
    by_factorisation(a, Direct::Ldl)
}

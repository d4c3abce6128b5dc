//! `slogdet` by LU.

use super::by_factorisation;
use crate::algorithms::Direct;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// P·A = L·U: det A = det Pᵀ · ∏ uᵢᵢ
///
/// # Requires   A is square.
/// # Cost       one LU factorisation, shared with solve and inverse: sparse or tridiagonal when A is, else
///   dense (2n³/3 operations) if memory allows. A zero pivot means that A is singular: (0, −∞).
/// # Source     Golub & Van Loan, 4th ed., §3.4
#[method(slogdet, "_, LU", rank = Algorithm)]
fn any_by_lu(a: &Op) -> Result<SlogDet> {
    by_factorisation(a, Direct::Lu)
}

//! `slogdet` of a positive definite operator by Cholesky.

use super::by_factorisation;
use crate::algorithms::Direct;
use crate::functions::SlogDet;
use cola_runtime::{Op, Result, method};

/// A = L·Lᴴ: log det A = 2·Σ log lᵢᵢ
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       one Cholesky factorisation, shared with solve and inverse: sparse or tridiagonal when A is,
///   else dense (n³/3 operations) if memory allows.
/// # Source     Golub & Van Loan, 4th ed., §4.2
#[method(slogdet, "PSD[_], Cholesky", rank = Algorithm)]
fn any_psd_by_cholesky(a: &Op) -> Result<SlogDet> {
    by_factorisation(a, Direct::Cholesky)
}

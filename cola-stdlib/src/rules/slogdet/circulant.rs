//! `slogdet` of a circulant matrix.

use crate::functions::SlogDet;
use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Result, method};

/// log|det C| = Σ log|λₖ|, with phase ∏ λₖ/|λₖ|
///
/// An eigenvalue that is zero up to the rounding of its computation makes C singular.
///
/// # Requires   nothing.
/// # Cost       a Fourier transform, once, and n logarithms.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(slogdet, "Circulant")]
fn circulant(a: &Circulant) -> Result<SlogDet> {
    cyclic::slogdet(a)
}

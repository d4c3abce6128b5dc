//! `nullspace` of a circulant matrix.

use super::nothing;
use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Op, Result, method};

/// The columns of 𝓕ᴴ with |λₖ| ≤ rcond·max|λ|; their real and imaginary parts when C is real
///
/// # Requires   no NaN or infinity.
/// # Cost       a Fourier transform, once; n sines for each column of a real basis.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(nullspace, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant, rcond: Option<f64>) -> Result<Op> {
    Ok(cyclic::nullspace(a, operator, rcond)?.unwrap_or_else(|| nothing(a.cols(), a.dtype())))
}

//! `nullspace` of a circular convolution.

use super::nothing;
use crate::operators::Convolution;
use crate::rules::{convolutions::is_circular, cyclic};
use cola_runtime::{Op, Result, method};

/// The columns of 𝓕ᴴ with |λₖ| ≤ rcond·max|λ|; their real and imaginary parts when C is real
///
/// # Requires   a circular convolution; no NaN or infinity.
/// # Cost       a Fourier transform, once; n sines for each column of a real basis.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(nullspace, "operator:Convolution", guard = is_circular)]
fn convolution(a: &Op, operator: &Convolution, rcond: Option<f64>) -> Result<Op> {
    Ok(cyclic::nullspace(a, operator, rcond)?.unwrap_or_else(|| nothing(a.cols(), a.dtype())))
}

//! `rank` of a circular convolution.

use super::count;
use crate::operators::Convolution;
use crate::rules::{convolutions, rcond::tolerance, spectra};
use cola_runtime::{Call, Op, Result, Value, method};

/// rank C = #{k : |λₖ| > rcond·max|λ|}, since C is normal
///
/// # Requires   a circular convolution; no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(rank, "operator:Convolution", guard = is_circular)]
fn convolution(a: &Op, operator: &Convolution, rcond: Option<f64>) -> Result<Value> {
    spectra::finite("Convolution", operator.kernel())?;
    let zeros = spectra::zeros(operator.spectrum()?, tolerance("rank", a, rcond)?);
    Ok(count(a.rows() - zeros.len()))
}

fn is_circular(cx: &Call<'_>) -> bool {
    convolutions::is_circular(cx)
}

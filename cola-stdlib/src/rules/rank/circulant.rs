//! `rank` of a circulant matrix.

use super::count;
use crate::operators::Circulant;
use crate::rules::{rcond::tolerance, spectra};
use cola_runtime::{Op, Result, Value, method};

/// rank C = #{k : |λₖ| > rcond·max|λ|}, since C is normal
///
/// # Requires   no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(rank, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant, rcond: Option<f64>) -> Result<Value> {
    spectra::finite("Circulant", operator.column())?;
    let zeros = spectra::zeros(operator.spectrum()?, tolerance("rank", a, rcond)?);
    Ok(count(a.rows() - zeros.len()))
}

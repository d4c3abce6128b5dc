//! `rank` of a circular convolution.

use super::count;
use crate::operators::Convolution;
use crate::rules::{convolutions::is_circular, cyclic};
use cola_runtime::{Op, Result, Value, method};

/// rank C = #{k : |λₖ| > rcond·max|λ|}, since C is normal
///
/// # Requires   a circular convolution; no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(rank, "operator:Convolution", guard = is_circular)]
fn convolution(a: &Op, operator: &Convolution, rcond: Option<f64>) -> Result<Value> {
    Ok(count(cyclic::rank(a, operator, rcond)?))
}

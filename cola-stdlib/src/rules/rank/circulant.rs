//! `rank` of a circulant matrix.

use super::count;
use crate::operators::Circulant;
use crate::rules::cyclic;
use cola_runtime::{Op, Result, Value, method};

/// rank C = #{k : |λₖ| > rcond·max|λ|}, since C is normal
///
/// # Requires   no NaN or infinity.
/// # Cost       a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(rank, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant, rcond: Option<f64>) -> Result<Value> {
    Ok(count(cyclic::rank(a, operator, rcond)?))
}

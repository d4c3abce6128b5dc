//! `slogdet` of a triangular matrix.

use crate::functions::SlogDet;
use crate::operators::Triangular;
use cola_runtime::{Element, Result, method, with_element};

/// det T = ∏ tᵢᵢ, which is 1 for a unit diagonal
///
/// # Requires   nothing.
/// # Cost       n logarithms; the other half is never read, nor is a unit diagonal.
/// # Source     Golub & Van Loan, 4th ed., §3.1
#[method(slogdet, "Triangular")]
fn triangular(a: &Triangular) -> Result<SlogDet> {
    if a.is_unit() {
        return Ok(SlogDet::ONE);
    }
    with_element!(a.array().dtype(), T => {
        let t = a.array().view::<T>()?;
        SlogDet::of_diagonal("Triangular", (0..t.nrows()).map(|i| t[(i, i)].to_scalar()))
    })
}

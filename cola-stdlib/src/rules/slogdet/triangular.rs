//! `slogdet` of a triangular matrix.

use crate::functions::SlogDet;
use crate::operators::Triangular;
use crate::rules::finite::expect_finite;
use cola_runtime::{Call, Element, Result, method, with_element};

/// det T = ∏ tᵢᵢ, which is 1 for a unit diagonal
///
/// # Requires   no NaN or infinity.
/// # Cost       n logarithms; the triangle is read once, the other half never, nor is a unit diagonal.
/// # Source     Golub & Van Loan, 4th ed., §3.1
#[method(slogdet, "Triangular")]
fn triangular(a: &Triangular, cx: &Call<'_>) -> Result<SlogDet> {
    expect_finite("slogdet", cx.get("a")?)?;
    if a.is_unit() {
        return Ok(SlogDet::ONE);
    }
    with_element!(a.array().dtype(), T => {
        let t = a.array().view::<T>()?;
        SlogDet::of_diagonal("Triangular", (0..t.nrows()).map(|i| t[(i, i)].to_scalar()))
    })
}

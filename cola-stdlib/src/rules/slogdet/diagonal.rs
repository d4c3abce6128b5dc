//! `slogdet` of a diagonal matrix.

use crate::functions::SlogDet;
use crate::operators::Diagonal;
use cola_runtime::{Element, Result, method, with_element};

/// log|det diag(d)| = Σ log|dᵢ|, with phase ∏ dᵢ/|dᵢ|
///
/// # Requires   nothing.
/// # Cost       n logarithms; neither overflows nor underflows.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Diagonal")]
fn diagonal(a: &Diagonal) -> Result<SlogDet> {
    let d = a.entries();
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?.col(0);
        SlogDet::of_diagonal("Diagonal", (0..d.nrows()).map(|i| d[i].to_scalar()))
    })
}

//! `slogdet` of a Householder matrix.

use crate::functions::SlogDet;
use crate::operators::Householder;
use crate::rules::householder::rounding;
use cola_runtime::{Error, Result, method};

/// det(I − β·v·vᴴ) = 1 − β·vᴴv, which is −1 for a reflection
///
/// # Requires   nothing.
/// # Cost       none: vᴴv is known. A difference that is rounding only counts as zero.
/// # Source     Golub & Van Loan, 4th ed., §2.1.4 (Sylvester's identity)
#[method(slogdet, "Householder")]
fn householder(a: &Householder) -> Result<SlogDet> {
    if a.v().rows() == 0 {
        return Ok(SlogDet::ONE);
    }
    let det = a.eigenvalue();
    if !(det.re.is_finite() && det.im.is_finite()) {
        return Err(Error::not_finite("Householder", (0, 0)));
    }
    if det.norm() <= rounding(a, f64::EPSILON) {
        return Ok(SlogDet::SINGULAR);
    }
    Ok(SlogDet::of(det))
}

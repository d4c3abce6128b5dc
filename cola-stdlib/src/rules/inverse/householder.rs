//! `inverse` of a Householder matrix.

use crate::algorithms::{epsilon, working};
use crate::number::quotient;
use crate::operators::Householder;
use crate::rules::householder::rounding;
use cola_runtime::{Error, ErrorKind, Op, Operator, Result, method};

/// (I − β·v·vᴴ)⁻¹ = I − γ·v·vᴴ with γ = β/(β·vᴴv − 1); a reflection is its own inverse
///
/// # Requires   β·vᴴv ≠ 1, by more than rounding.
/// # Cost       none: vᴴv is known.
/// # Source     Sherman & Morrison: Golub & Van Loan, 4th ed., §2.1.4
#[method(inverse, "operator:Householder")]
fn householder(a: &Op, operator: &Householder) -> Result<Op> {
    if operator.is_reflection() {
        return Ok(a.clone());
    }
    let (det, beta) = (operator.eigenvalue(), operator.beta());
    if !(det.re.is_finite() && det.im.is_finite()) {
        return Err(Error::not_finite("Householder", (0, 0)));
    }
    if det.norm() <= rounding(operator, epsilon(working(operator.dtype()))) {
        let why = format!("{a} is singular: 1 − β·vᴴv = {det} is zero up to rounding");
        return Err(Error::new(ErrorKind::Singular, why)
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"));
    }
    Householder::with_beta(operator.v().clone(), -quotient(beta, det))
}

//! `trace` of a Householder matrix.

use crate::number::number;
use crate::operators::Householder;
use cola_runtime::{Operator, Result, Scalar, Value, method};

/// tr(I − β·v·vᴴ) = n − β·vᴴv, which is n − 2 for a reflection
///
/// # Requires   nothing.
/// # Cost       none: vᴴv is known.
/// # Source     Golub & Van Loan, 4th ed., §5.1.2
#[method(trace, "Householder")]
fn householder(a: &Householder) -> Result<Value> {
    let others = a.v().rows().saturating_sub(1) as f64;
    let own = if a.v().rows() == 0 { Scalar::new(0.0, 0.0) } else { a.eigenvalue() };
    Ok(number(a.dtype(), own + others))
}

//! `trace` of a projection.

use crate::number::number;
use crate::operators::Projection;
use cola_runtime::{Operator, Result, Scalar, Value, method};

/// tr P = rank P
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §1.1 (eigenvalues 1 and 0)
#[method(trace, "Projection")]
fn projection(a: &Projection) -> Result<Value> {
    Ok(number(a.dtype(), Scalar::new(a.rank() as f64, 0.0)))
}

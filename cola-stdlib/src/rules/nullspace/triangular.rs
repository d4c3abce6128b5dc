//! `nullspace` of a triangular matrix.

use super::nothing;
use crate::operators::Triangular;
use crate::rules::rcond::tolerance;
use crate::rules::regular::is_regular;
use cola_runtime::{Call, IntoValue, Op, Result, Value, method};

/// n×0 where substitution shows that T is far from singular; else the singular vectors decide
///
/// # Requires   nothing.
/// # Cost       about 5n² multiply-adds; where T is close to singular that of the dense matrix.
/// # Source     Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §15.3
#[method(nullspace, "operator:Triangular, Auto")]
fn triangular(a: &Op, operator: &Triangular, rcond: Option<f64>, cx: &Call<'_>) -> Result<Value> {
    if is_regular(operator, tolerance("nullspace", a, rcond)?)? {
        return Ok(nothing(a.cols(), a.dtype()).into_value());
    }
    cx.next()
}

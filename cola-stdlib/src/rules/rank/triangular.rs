//! `rank` of a triangular matrix.

use super::count;
use crate::operators::Triangular;
use crate::rules::rcond::tolerance;
use crate::rules::regular::is_regular;
use cola_runtime::{Call, Op, Result, Value, method};

/// n where substitution shows that T is far from singular; else the singular values decide
///
/// # Requires   nothing.
/// # Cost       about 5n² multiply-adds; where T is close to singular that of the dense matrix.
/// # Source     Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §15.3
#[method(rank, "operator:Triangular")]
fn triangular(a: &Op, operator: &Triangular, rcond: Option<f64>, cx: &Call<'_>) -> Result<Value> {
    if is_regular(operator, tolerance("rank", a, rcond)?)? { Ok(count(a.rows())) } else { cx.next() }
}

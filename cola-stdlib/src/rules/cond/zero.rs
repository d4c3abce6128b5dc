//! `cond` of the zero operator.

use super::check;
use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// κ(0) = ∞
///
/// # Requires   A is square unless ord is 2.
/// # Cost       none.
/// # Source     definition
#[method(cond, "Zero")]
fn zero(a: &Op, ord: Norm) -> Result<f64> {
    check(a, ord)?;
    Ok(if a.rows() == 0 || a.cols() == 0 { 1.0 } else { f64::INFINITY })
}

//! `rank` of a multiple of an operator.

use super::{count, of_parts};
use crate::functions::rank_with;
use crate::operators::Scaled;
use cola_runtime::{Result, Scalar, Value, method};

/// rank c·A = rank A, 0 for c = 0
///
/// # Requires   nothing.
/// # Cost       that of rank(A).
/// # Source     definition
#[method(rank, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, rcond: Option<f64>) -> Result<Value> {
    let zero = a.scalar() == Scalar::new(0.0, 0.0);
    Ok(count(if zero { 0 } else { rank_with(a.inner(), rcond)? }))
}

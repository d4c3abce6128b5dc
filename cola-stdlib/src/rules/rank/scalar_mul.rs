//! `rank` of a multiple of the identity.

use super::count;
use crate::operators::ScalarMul;
use crate::rules::scalars;
use cola_runtime::{Operator, Result, Scalar, Value, method};

/// rank c·I = n, 0 for c = 0
///
/// # Requires   c is finite.
/// # Cost       none.
/// # Source     definition
#[method(rank, "ScalarMul")]
fn scalar_mul(a: &ScalarMul) -> Result<Value> {
    Ok(count(if scalars::finite(a)? == Scalar::new(0.0, 0.0) { 0 } else { a.shape().0 }))
}

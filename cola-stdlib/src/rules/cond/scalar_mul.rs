//! `cond` of a multiple of the identity.

use crate::functions::Norm;
use crate::operators::ScalarMul;
use crate::rules::scalars;
use cola_runtime::{Operator, Result, Scalar, method};

/// κ(c·I) = κ(I) = 1 for 1, 2, inf; n for fro; n² for nuc. Infinite for c = 0
///
/// # Requires   c is finite.
/// # Cost       none.
/// # Source     definition
#[method(cond, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, ord: Norm) -> Result<f64> {
    let (c, n) = (scalars::finite(a)?, a.shape().0 as f64);
    if n > 0.0 && c == Scalar::new(0.0, 0.0) {
        return Ok(f64::INFINITY);
    }
    Ok(match ord {
        Norm::Fro => n.max(1.0),
        Norm::Nuc => (n * n).max(1.0),
        _ => 1.0,
    })
}

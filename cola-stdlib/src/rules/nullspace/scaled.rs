//! `nullspace` of a multiple of an operator.

use super::{everything, of_parts};
use crate::functions::nullspace_with;
use crate::operators::Scaled;
use cola_runtime::{Alg, Op, Operator, Result, Scalar, method};

/// null(c·A) = null(A), everything for c = 0
///
/// # Requires   nothing.
/// # Cost       that of nullspace(A).
/// # Source     definition
#[method(nullspace, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    if a.scalar() == Scalar::new(0.0, 0.0) {
        return Ok(everything(a.shape().1, a.dtype()));
    }
    nullspace_with(a.inner(), alg, rcond)
}

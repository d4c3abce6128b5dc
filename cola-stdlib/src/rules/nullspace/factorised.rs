//! `nullspace` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::nullspace_with;
use crate::operators::Factorised;
use cola_runtime::{Alg, Op, Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(nullspace, "Factorised[_]", plan = of_parts)]
fn factorised(a: &Factorised, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    nullspace_with(a.inner(), alg, rcond)
}

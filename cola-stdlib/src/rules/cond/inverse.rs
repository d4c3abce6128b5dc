//! `cond` of an inverse.

use super::of_parts;
use crate::functions::{Norm, cond};
use crate::operators::Inverse;
use cola_runtime::{Result, method};

/// κ(A⁻¹) = κ(A)
///
/// # Requires   nothing.
/// # Cost       that of cond(A).
/// # Source     definition
#[method(cond, "Inverse[_]", plan = of_parts)]
fn inverse(a: &Inverse, ord: Norm) -> Result<f64> {
    cond(a.base(), ord)
}

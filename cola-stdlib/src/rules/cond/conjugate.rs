//! `cond` of a conjugate.

use super::of_parts;
use crate::functions::{Norm, cond};
use crate::operators::Conjugate;
use cola_runtime::{Result, method};

/// κ(Ā) = κ(A) in every norm
///
/// # Requires   A is square unless ord is 2.
/// # Cost       that of cond(A).
/// # Source     definition
#[method(cond, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, ord: Norm) -> Result<f64> {
    cond(a.inner(), ord)
}

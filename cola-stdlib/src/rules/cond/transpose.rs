//! `cond` of a transpose.

use super::of_mirrored_part;
use crate::functions::{Norm, cond};
use crate::operators::Transpose;
use cola_runtime::{Result, method};

/// κ(Aᵀ) = κ(A), where 1 and inf trade places
///
/// # Requires   A is square unless ord is 2.
/// # Cost       that of cond(A).
/// # Source     definition
#[method(cond, "Transpose[_]", plan = of_mirrored_part)]
fn transposed(a: &Transpose, ord: Norm) -> Result<f64> {
    cond(a.inner(), ord.transposed())
}

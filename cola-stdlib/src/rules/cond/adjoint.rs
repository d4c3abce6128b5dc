//! `cond` of an adjoint.

use super::of_mirrored_part;
use crate::functions::{Norm, cond};
use crate::operators::Adjoint;
use cola_runtime::{Result, method};

/// κ(Aᴴ) = κ(A), where 1 and inf trade places
///
/// # Requires   A is square unless ord is 2.
/// # Cost       that of cond(A).
/// # Source     definition
#[method(cond, "Adjoint[_]", plan = of_mirrored_part)]
fn of_adjoint(a: &Adjoint, ord: Norm) -> Result<f64> {
    cond(a.inner(), ord.transposed())
}

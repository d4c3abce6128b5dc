//! `diag` of an adjoint.

use super::of_mirrored_part;
use crate::functions::diag;
use crate::operators::Adjoint;
use cola_runtime::{Array, Result, method};

/// the k-th diagonal of Aᴴ is the conjugate of the (−k)-th of A
///
/// # Requires   nothing.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Adjoint[_]", plan = of_mirrored_part)]
fn adjoint(a: &Adjoint, offset: i64) -> Result<Array> {
    diag(a.inner(), offset.saturating_neg())?.conjugated()
}

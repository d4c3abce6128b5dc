//! `diag` of a conjugated operator.

use super::of_parts;
use crate::functions::diag;
use crate::operators::Conjugate;
use cola_runtime::{Array, Result, method};

/// diag(Ā) = conj(diag A)
///
/// # Requires   nothing.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, offset: i64) -> Result<Array> {
    diag(a.inner(), offset)?.conjugated()
}

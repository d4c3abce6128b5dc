//! `diag` of a transposed operator.

use super::of_mirrored_part;
use crate::functions::diag;
use crate::operators::Transpose;
use cola_runtime::{Array, Result, method};

/// the k-th diagonal of Aᵀ is the (−k)-th of A
///
/// # Requires   nothing.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Transpose[_]", plan = of_mirrored_part)]
fn transpose(a: &Transpose, offset: i64) -> Result<Array> {
    diag(a.inner(), offset.saturating_neg())
}

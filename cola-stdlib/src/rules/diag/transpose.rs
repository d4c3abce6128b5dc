//! `diag` of a transposed operator.

use super::{of_mirrored_part, parts_accept};
use crate::functions::diag_with;
use crate::operators::Transpose;
use cola_runtime::{Alg, Array, Result, method};

/// the k-th diagonal of Aᵀ is the (−k)-th of A
///
/// # Requires   the algorithm can be passed on.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Transpose[_]", guard = parts_accept, plan = of_mirrored_part)]
fn transpose(a: &Transpose, alg: &Alg, offset: i64) -> Result<Array> {
    diag_with(a.inner(), alg, offset.saturating_neg())
}

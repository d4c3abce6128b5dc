//! `diag` of a conjugated operator.

use super::{of_parts, parts_accept};
use crate::functions::diag_with;
use crate::operators::Conjugate;
use cola_runtime::{Alg, Array, Result, method};

/// diag(Ā) = conj(diag A)
///
/// # Requires   the algorithm can be passed on.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Conjugate[_]", guard = parts_accept, plan = of_parts)]
fn conjugate(a: &Conjugate, alg: &Alg, offset: i64) -> Result<Array> {
    diag_with(a.inner(), alg, offset)?.conjugated()
}

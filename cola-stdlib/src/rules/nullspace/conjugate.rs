//! `nullspace` of a conjugate.

use super::of_parts;
use crate::functions::{conj, nullspace_with};
use crate::operators::Conjugate;
use crate::properties::STIEFEL;
use cola_runtime::{Alg, Op, Result, method};

/// Ā·x = 0 exactly if A·x̄ = 0: the basis is conj(N)
///
/// # Requires   nothing.
/// # Cost       that of nullspace(A).
/// # Source     definition
#[method(nullspace, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    Ok(conj(&nullspace_with(a.inner(), alg, rcond)?)?.claimed(STIEFEL.set()))
}

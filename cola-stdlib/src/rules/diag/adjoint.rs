//! `diag` of an adjoint.

use super::{of_mirrored_part, parts_accept};
use crate::functions::diag_with;
use crate::operators::Adjoint;
use cola_runtime::{Alg, Array, Result, method};

/// the k-th diagonal of Aᴴ is the conjugate of the (−k)-th of A
///
/// # Requires   the algorithm can be passed on.
/// # Cost       that of diag(A).
/// # Source     definition
#[method(diag, "Adjoint[_]", guard = parts_accept, plan = of_mirrored_part)]
fn adjoint(a: &Adjoint, alg: &Alg, offset: i64) -> Result<Array> {
    diag_with(a.inner(), alg, offset.saturating_neg())?.conjugated()
}

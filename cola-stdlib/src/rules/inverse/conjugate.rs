//! `inverse` of a conjugate.

use super::{inverses_of_parts, parts_are_invertible};
use crate::functions::{conj, inverse_with};
use crate::operators::Conjugate;
use cola_runtime::{Alg, Op, Result, method};

/// (Ā)⁻¹ = conj(A⁻¹); the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Conjugate[_]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn conjugate(a: &Conjugate, alg: &Alg) -> Result<Op> {
    conj(&inverse_with(a.inner(), alg)?)
}

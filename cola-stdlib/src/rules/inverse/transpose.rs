//! `inverse` of a transpose.

use super::{inverses_of_parts, parts_are_invertible};
use crate::functions::{inverse_with, transpose};
use crate::operators::Transpose;
use cola_runtime::{Alg, Op, Result, method};

/// (Aᵀ)⁻¹ = (A⁻¹)ᵀ; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Transpose[_]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn transposed(a: &Transpose, alg: &Alg) -> Result<Op> {
    transpose(&inverse_with(a.inner(), alg)?)
}

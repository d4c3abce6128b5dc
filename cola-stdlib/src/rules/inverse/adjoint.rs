//! `inverse` of an adjoint.

use super::{inverses_of_parts, parts_are_invertible};
use crate::functions::{adjoint, inverse_with};
use crate::operators::Adjoint;
use cola_runtime::{Alg, Op, Result, method};

/// (Aᴴ)⁻¹ = (A⁻¹)ᴴ; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Adjoint[_]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn of_adjoint(a: &Adjoint, alg: &Alg) -> Result<Op> {
    adjoint(&inverse_with(a.inner(), alg)?)
}

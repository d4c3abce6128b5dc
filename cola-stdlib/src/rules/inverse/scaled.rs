//! `inverse` of a scaled operator.

use super::{inverses_of_parts, parts_are_invertible};
use crate::functions::{inverse_with, scale};
use crate::operators::Scaled;
use cola_runtime::{Alg, Error, ErrorKind, Op, Result, Scalar, method};

/// (c·A)⁻¹ = c⁻¹·A⁻¹; the factorisation of A is shared.
///
/// # Requires   A is square.
/// # Cost       that of inverse(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(inverse, "Scaled[_]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn scaled(a: &Scaled, alg: &Alg) -> Result<Op> {
    let c = a.scalar();
    if c == Scalar::new(0.0, 0.0) {
        return Err(Error::new(ErrorKind::Singular, format!("0·A is singular for A = {}", a.inner())));
    }
    scale(c.inv(), &inverse_with(a.inner(), alg)?)
}

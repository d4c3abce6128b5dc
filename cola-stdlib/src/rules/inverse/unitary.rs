//! `inverse` of a unitary operator.

use crate::operators::Adjoint;
use cola_runtime::{Op, Result, method};

/// A⁻¹ = Aᴴ, whatever the structure and whatever the algorithm.
///
/// # Cost       none; applies as A does.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(inverse, "Unitary[_]", rank = Override)]
fn unitary(a: &Op) -> Result<Op> {
    Ok(Adjoint::new(a.clone()))
}

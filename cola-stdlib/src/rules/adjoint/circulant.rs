//! `adjoint` of a circulant matrix.

use crate::operators::Circulant;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// Cᴴ is the circulant matrix of the conjugates of c₀, cₙ₋₁, …, c₁.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(adjoint, "operator:Circulant")]
fn circulant(a: &Op, operator: &Circulant) -> Result<Op> {
    convolutions::circulant(Trans::Adjoint, a, operator)
}

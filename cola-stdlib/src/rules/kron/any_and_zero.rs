//! `kron` of anything and zero.

use cola_runtime::{Op, Result, method};

/// A ⊗ 0 = 0.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "_, Zero", rank = Override)]
#[method(kron, "Zero|ScalarMul, Zero", rank = Override)]
#[method(kron, "Zero, ScalarMul", rank = Override)]
fn any_and_zero(a: &Op, b: &Op) -> Result<Op> {
    super::zero(a, b)
}

//! `kron` of zero and anything.

use cola_runtime::{Op, Result, method};

/// 0 ⊗ B = 0.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "Zero, _", rank = Override)]
fn zero_and_any(a: &Op, b: &Op) -> Result<Op> {
    super::zero(a, b)
}

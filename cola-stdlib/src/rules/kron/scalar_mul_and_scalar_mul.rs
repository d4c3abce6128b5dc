//! `kron` of multiples of the identity.

use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// c·Iₘ ⊗ d·Iₙ = c·d·Iₘₙ.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "ScalarMul, ScalarMul|Identity", rank = Override)]
#[method(kron, "Identity, ScalarMul", rank = Override)]
fn scalar_mul_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    let c = scalars::of(a).unwrap_or_default() * scalars::of(b).unwrap_or_default();
    scalars::make(c, super::size(a, b)?, a.dtype().promote(b.dtype()))
}

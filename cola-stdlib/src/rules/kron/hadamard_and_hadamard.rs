//! `kron` of two Walsh–Hadamard transforms.

use crate::operators::Hadamard;
use cola_runtime::{Op, Result, method};

/// Hₘ ⊗ Hₙ = Hₘₙ.
///
/// # Cost       none.
/// # Source     definition
#[method(kron, "Hadamard, Hadamard")]
fn hadamard_and_hadamard(a: &Op, b: &Op) -> Result<Op> {
    Hadamard::new(a.rows().saturating_mul(b.rows()), a.dtype().promote(b.dtype()))
}

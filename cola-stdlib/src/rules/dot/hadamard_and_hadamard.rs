//! `dot` of two Walsh–Hadamard transforms.

use super::fits;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// H·H = I.
///
/// # Requires   columns of A are rows of B.
/// # Cost       none.
/// # Source     definition
#[method(dot, "Hadamard, Hadamard")]
fn hadamard_and_hadamard(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    Ok(Identity::new(a.rows(), a.dtype().promote(b.dtype())))
}

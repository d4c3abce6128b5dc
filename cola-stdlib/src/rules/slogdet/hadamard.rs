//! `slogdet` of a Walsh–Hadamard transform.

use crate::functions::SlogDet;
use cola_runtime::{Op, Result, c64, method};

/// det H = (−1)^(n·log₂n/2): −1 for n = 2, else 1
///
/// # Cost       none.
/// # Source     definition: H = H₂ ⊗ … ⊗ H₂ and det H₂ = −1
#[method(slogdet, "Hadamard")]
fn hadamard(a: &Op) -> Result<SlogDet> {
    Ok(SlogDet { sign: c64::new(if a.rows() == 2 { -1.0 } else { 1.0 }, 0.0), logabsdet: 0.0 })
}

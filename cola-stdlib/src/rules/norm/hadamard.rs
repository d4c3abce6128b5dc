//! `norm` of a Walsh–Hadamard transform.

use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// all n² entries have modulus 1/√n: fro, 1 and inf are √n; all singular values are 1: 2 is 1, nuc is n
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Hadamard")]
fn hadamard(a: &Op, ord: Norm) -> Result<f64> {
    let n = a.rows() as f64;
    Ok(match ord {
        Norm::Two => 1.0,
        Norm::Nuc => n,
        _ => n.sqrt(),
    })
}

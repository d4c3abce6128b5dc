//! `norm` of a Fourier transform.

use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// all N² entries have modulus 1/√N: fro, 1 and inf are √N; all singular values are 1: 2 is 1, nuc is N
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §1.4.1
#[method(norm, "Fft")]
fn fft(a: &Op, ord: Norm) -> Result<f64> {
    let n = a.rows() as f64;
    Ok(match ord {
        Norm::Two => n.min(1.0),
        Norm::Nuc => n,
        _ => n.sqrt(),
    })
}

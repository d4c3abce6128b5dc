//! `norm` of a permutation.

use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// ‖P‖_F = √n, ‖P‖_* = n, else 1
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Permutation")]
fn permutation(a: &Op, ord: Norm) -> Result<f64> {
    let n = a.rows() as f64;
    Ok(match ord {
        Norm::Fro => n.sqrt(),
        Norm::Nuc => n,
        _ => n.min(1.0),
    })
}

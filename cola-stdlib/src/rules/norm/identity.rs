//! `norm` of the identity.

use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// ‖I‖_F = √n, ‖I‖_* = n, else 1
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Identity")]
fn identity(a: &Op, ord: Norm) -> Result<f64> {
    let n = a.rows() as f64;
    Ok(match ord {
        Norm::Fro => n.sqrt(),
        Norm::Nuc => n,
        _ => n.min(1.0),
    })
}

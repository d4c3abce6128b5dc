//! `norm` of an operator with orthonormal columns.

use super::is_spectral;
use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// ‖Q‖₂ = 1, ‖Q‖_F = √n, ‖Q‖_* = n: all singular values are 1
///
/// # Requires   Q is known to be Stiefel (Unitary implies it); ord is fro, 2 or nuc.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3.5
#[method(norm, "Stiefel[_]", rank = Algorithm, guard = is_spectral)]
fn any_stiefel(a: &Op, ord: Norm) -> Result<f64> {
    let n = a.cols() as f64;
    Ok(match ord {
        Norm::Fro => n.sqrt(),
        Norm::Nuc => n,
        _ => n.min(1.0),
    })
}

//! `cond` of an operator with orthonormal columns.

use super::{check, is_spectral};
use crate::functions::Norm;
use cola_runtime::{Op, Result, method};

/// κ₂(Q) = 1, and for unitary Q: κ_F = n, κ_* = n²
///
/// # Requires   Q is known to be Stiefel, and Unitary unless ord is 2; ord is fro, 2 or nuc.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.3.5
#[method(cond, "Stiefel[_]", rank = Override, guard = is_spectral)]
fn any_stiefel(a: &Op, ord: Norm) -> Result<f64> {
    check(a, ord)?;
    let n = (a.cols() as f64).max(1.0);
    Ok(match ord {
        Norm::Fro => n,
        Norm::Nuc => n * n,
        _ => 1.0,
    })
}

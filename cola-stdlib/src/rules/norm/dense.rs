//! `norm` of a dense matrix, from its entries.

use super::is_entrywise;
use crate::functions::Norm;
use crate::operators::Dense;
use cola_runtime::{Result, method, with_number};

/// fro: (Σ|aᵢⱼ|²)^½, 1: maxⱼ Σᵢ|aᵢⱼ|, inf: maxᵢ Σⱼ|aᵢⱼ|
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       one pass over the entries.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Dense", guard = is_entrywise)]
fn dense(a: &Dense, ord: Norm) -> Result<f64> {
    let a = a.array();
    let a = a.cast(a.dtype().accumulator())?;
    with_number!(a.dtype(), T => {
        let a = a.view::<T>()?;
        Ok(match ord {
            Norm::One => cola_kernels::norm1(a),
            Norm::Inf => cola_kernels::norm1(a.transpose()),
            _ => cola_kernels::norm_fro(a),
        })
    })
}

//! `cond` of a Kronecker product.

use super::{check, of_parts};
use crate::functions::{Norm, cond};
use crate::rules::finite::expect_finite;
use cola_runtime::{Op, Result, method};

/// κ(A₁ ⊗ … ⊗ Aₖ) = ∏ κ(Aᵢ): norms and inverses are products. Infinite where tall factors meet wide ones
///
/// # Requires   every factor is square unless ord is 2.
/// # Cost       Σ cost(cond Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2
#[method(cond, "Kronecker[_...]", plan = of_parts)]
fn kronecker(a: &Op, ord: Norm) -> Result<f64> {
    check(a, ord)?;
    if a.rows() == 0 || a.cols() == 0 {
        return Ok(1.0);
    }
    if a.is_rank_deficient() {
        expect_finite("cond", a)?;
        return Ok(f64::INFINITY);
    }
    a.children().iter().try_fold(1.0, |product, part| Ok(product * cond(part, ord)?))
}

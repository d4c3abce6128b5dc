//! `slogdet` of a Kronecker product.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// log|det(A₁ ⊗ … ⊗ Aₖ)| = Σᵢ (n/nᵢ)·log|det Aᵢ|, n = ∏nᵢ; the sign of Aᵢ enters n/nᵢ times
///
/// Where the product is square but a factor is not, the rank is less than n and the determinant is 0.
///
/// # Requires   the product is square; the algorithm can be passed on to the parts.
/// # Cost       Σ cost(slogdet Aᵢ); the n×n product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(slogdet, "Kronecker[_...]", guard = parts_accept, plan = plan)]
fn kronecker(a: &Op, alg: &Alg) -> Result<SlogDet> {
    let n = order("slogdet", a)?;
    if n == 0 {
        return Ok(SlogDet::ONE);
    }
    if a.is_rank_deficient() {
        return super::singular_by_structure(a);
    }
    a.children()
        .iter()
        .try_fold(SlogDet::ONE, |det, part| Ok(det.times(slogdet_with(part, alg)?.power(n / part.rows()))))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if a.rows() == 0 || a.is_rank_deficient() { Ok(()) } else { of_parts(cx, planner) }
}

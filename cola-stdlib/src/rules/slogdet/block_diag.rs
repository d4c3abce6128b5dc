//! `slogdet` of a block-diagonal operator.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::operators::BlockDiag;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// det diag(A₁, …, Aₖ) = ∏ᵢ (det Aᵢ)^mᵢ, block i standing mᵢ times
///
/// Where the whole is square but a block is not, the rows (or columns) of that block are dependent and
/// the determinant is 0.
///
/// # Requires   the whole is square; the algorithm can be passed on to the parts.
/// # Cost       Σ cost(slogdet Aᵢ), whatever the multiplicities.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(slogdet, "BlockDiag[_...]", guard = parts_accept, plan = plan)]
fn block_diag(a: &Op, alg: &Alg, cx: &Call<'_>) -> Result<SlogDet> {
    order("slogdet", a)?;
    let counts = cx.get::<&BlockDiag>("a")?.multiplicities();
    if a.is_rank_deficient() {
        return super::singular_by_structure(a);
    }
    a.children()
        .iter()
        .zip(counts)
        .filter(|(_, m)| **m > 0)
        .try_fold(SlogDet::ONE, |det, (part, &m)| Ok(det.times(slogdet_with(part, alg)?.power(m))))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    if cx.get::<&Op>("a")?.is_rank_deficient() { Ok(()) } else { of_parts(cx, planner) }
}

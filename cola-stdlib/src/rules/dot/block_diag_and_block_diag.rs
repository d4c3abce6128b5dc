//! `dot` of two block-diagonal operators.

use super::merged;
use crate::functions;
use crate::operators::BlockDiag;
use cola_runtime::{Call, Op, Planner, Result, method};

/// diag(A₁, …, Aₖ)·diag(B₁, …, Bₖ) = diag(A₁·B₁, …, Aₖ·Bₖ), multiplicities kept.
///
/// # Requires   as many blocks with the same multiplicities on both sides, and every pair fits.
/// # Cost       Σ cost(dot(Aᵢ, Bᵢ)).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(dot, "s:BlockDiag, t:BlockDiag", guard = blocks_conform, plan = plan)]
fn block_diag_and_block_diag(a: &Op, b: &Op, s: &BlockDiag) -> Result<Op> {
    let parts = a.children().iter().zip(b.children()).map(|(s, t)| functions::dot(s, t));
    let made =
        BlockDiag::with_multiplicities(parts.collect::<Result<Vec<_>>>()?, s.multiplicities().to_vec())?;
    Ok(merged(made, a, b))
}

fn blocks_conform(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, cola_runtime::Error>((cx.get::<&BlockDiag>("s")?, cx.get::<&BlockDiag>("t")?));
    pair().is_ok_and(|(s, t)| s.multiplicities() == t.multiplicities()) && super::parts_conform(cx)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    super::plan_pairs(cx, p)
}

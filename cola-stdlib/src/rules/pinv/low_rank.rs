//! `pinv` of a low-rank operator.

use crate::operators::LowRank;
use crate::rules::rcond::tolerance;
use crate::solvers::LowRankCore;
use cola_runtime::{Call, Evidence, Op, Operator, Result, method, report};

/// (U·C·Vᴴ)⁺ = Q₂·M⁺·Q₁ᴴ with U = Q₁·R₁, V = Q₂·R₂ and the k×k core M = R₁·C·R₂ᴴ
///
/// # Requires   k ≤ min(m, n).
/// # Cost       2k²(m + n) + 22k³ operations now; the result is a LowRank again.
/// # Source     Golub & Van Loan, 4th ed., §5.5.2, §5.2
#[method(pinv, "LowRank", guard = is_thin)]
fn low_rank(a: &LowRank, rcond: Option<f64>, cx: &Call<'_>) -> Result<Op> {
    let tol = tolerance("pinv", cx.get("a")?, rcond)?;
    let parts = LowRankCore::of(a)?;
    let (core, rank) = parts.pseudo_inverse(tol)?;
    report::push(|| Evidence::of("core of LowRank").note(format!("rank {rank} of {}", core.rows())));
    let [u, core, v] = [parts.right, core, parts.left].map(|x| x.cast(a.dtype()));
    LowRank::with_core(u?, core?, v?)
}

fn is_thin(cx: &Call<'_>) -> bool {
    cx.get::<&LowRank>("a").is_ok_and(|a| a.u().cols() <= a.u().rows().min(a.v().rows()))
}

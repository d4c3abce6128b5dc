//! `rank` of a low-rank operator.

use super::count;
use crate::operators::LowRank;
use crate::rules::rcond::tolerance;
use crate::solvers::LowRankCore;
use cola_runtime::{Call, Result, Value, method};

/// rank U·C·Vᴴ = rank R₁·C·R₂ᴴ with U = Q₁·R₁ and V = Q₂·R₂
///
/// # Requires   nothing.
/// # Cost       2k²(m + n) operations and the singular values of a k×k matrix.
/// # Source     Golub & Van Loan, 4th ed., §5.2, §5.4.1
#[method(rank, "LowRank")]
fn low_rank(a: &LowRank, rcond: Option<f64>, cx: &Call<'_>) -> Result<Value> {
    Ok(count(LowRankCore::of(a)?.rank(tolerance("rank", cx.get("a")?, rcond)?)?.0))
}

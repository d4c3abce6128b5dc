//! `norm` of a Kronecker sum of positive semidefinite operators.

use crate::functions::{Norm, norm};
use cola_runtime::{Call, Op, Planner, Result, method};

/// ‖A₁ ⊕ … ⊕ Aₖ‖ = Σ ‖Aᵢ‖ for 1, inf and 2, when every Aᵢ ≥ 0
///
/// No diagonal entry is negative, so that the moduli in a column of the sum are those of the factors' columns together; and the
/// largest eigenvalue is the sum of the largest ones.
///
/// # Requires   every factor is known to be PSD; ord is 1, inf or 2.
/// # Cost       Σ cost(norm Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(norm, "KronSum[PSD[_]...]", guard = adds_up, plan = plan)]
fn kron_sum_of_psd(a: &Op, ord: Norm) -> Result<f64> {
    if a.rows() == 0 {
        return Ok(0.0);
    }
    a.children().iter().try_fold(0.0, |sum, part| Ok(sum + norm(part, ord)?))
}

fn adds_up(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| matches!(ord, Norm::One | Norm::Inf | Norm::Two))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    if cx.get::<&Op>("a")?.rows() == 0 { Ok(()) } else { super::of_parts(cx, planner) }
}

//! `norm` of a Kronecker sum.

use super::tally::largest;
use crate::functions::{Norm, norm, trace};
use cola_runtime::{Call, IntoValue, Op, Planner, Result, Scalar, Value, method};

/// ‖A₁ ⊕ … ⊕ Aₖ‖² = Σ (N/nᵢ)·(‖Aᵢ‖² − nᵢ·|μᵢ|²) + N·|Σ μᵢ|² with μᵢ = tr Aᵢ/nᵢ, for fro
///
/// For two factors this is n_B·‖A‖² + n_A·‖B‖² + 2·Re(tr A · conj tr B). Where so much cancels that a thousandth or less
/// is left of the squares, the next method takes the call.
///
/// # Requires   ord is fro.
/// # Cost       Σ cost(norm Aᵢ) + cost(trace Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(norm, "KronSum[_...]", guard = is_fro, plan = plan)]
fn kron_sum(a: &Op, cx: &Call<'_>) -> Result<Value> {
    if a.rows() == 0 {
        return Ok(0.0.into_value());
    }
    let norms = a.children().iter().map(|part| norm(part, Norm::Fro)).collect::<Result<Vec<f64>>>()?;
    let scale = largest(norms.iter().copied());
    if scale == 0.0 || !scale.is_finite() {
        return Ok(scale.into_value());
    }
    let (mut squares, mut total, mut mean) = (0.0, 0.0, Scalar::new(0.0, 0.0));
    for (part, x) in a.children().iter().zip(norms) {
        let (n, x) = (part.rows() as f64, x / scale);
        let mu = trace(part)? / (n * scale);
        squares += x * x / n - mu.norm_sqr();
        total += x * x / n;
        mean += mu;
    }
    let all = squares + mean.norm_sqr();
    if all.is_nan() || all <= 1e-3 * total {
        return cx.next();
    }
    Ok((scale * (a.rows() as f64 * all).sqrt()).into_value())
}

fn is_fro(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| ord == Norm::Fro)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if a.rows() == 0 {
        return Ok(());
    }
    let fro = Norm::Fro.value();
    a.children().iter().try_for_each(|part| {
        planner.call_named("norm", &[part.into(), (&fro).into()])?;
        planner.call_named("trace", &[part.into()])
    })
}

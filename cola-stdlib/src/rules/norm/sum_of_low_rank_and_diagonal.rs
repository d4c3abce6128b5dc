//! The Frobenius norm of a low-rank update of a diagonal matrix.

use super::tally::RootSumSquares;
use crate::functions::{Norm, diag, norm};
use crate::operators::Diagonal;
use crate::rules::scalars;
use cola_runtime::{Call, IntoValue, Op, Planner, Result, Scalar, Value, method};

/// ‖D + L‖² = ‖L‖² + Σ (|dᵢ + lᵢᵢ|² − |lᵢᵢ|²) for L = U·C·Vᴴ
///
/// Where the terms cancel so that half of the digits are lost, the entries are summed instead.
///
/// # Requires   ord is fro; the other term is Diagonal or a multiple of the identity.
/// # Cost       2k²(m + n) operations for ‖L‖ and 2kn for its diagonal.
/// # Source     the definition
#[method(norm, "Sum[u:LowRank, rest:_...]", guard = is_frobenius_of_diagonal, plan = plan)]
fn sum_of_low_rank_and_diagonal(u: &Op, rest: Vec<&Op>, cx: &Call<'_>) -> Result<Value> {
    let [d] = rest[..] else { return cx.next() };
    let all = norm(u, Norm::Fro)?;
    let (d, l) = (entries(&diag(d, 0)?)?, entries(&diag(u, 0)?)?);
    let (mut with, mut without) = (RootSumSquares::default(), RootSumSquares::default());
    for (d, l) in d.into_iter().zip(l) {
        with.add((d + l).norm());
        without.add(l.norm());
    }
    let (with, without) = (with.value(), without.value());
    let outside = (all - without) * (all + without);
    let square = outside.max(0.0) + with * with;
    // What was subtracted is exact to ε·‖L‖² only; NaN and overflow go the long way too.
    let safe = square >= f64::EPSILON.sqrt() * all * all && square.is_finite() && square >= f64::MIN_POSITIVE;
    if safe { Ok(square.sqrt().into_value()) } else { cx.next() }
}

fn entries(column: &cola_runtime::Array) -> Result<Vec<Scalar>> {
    (0..column.rows()).map(|i| column.get(i, 0)).collect()
}

fn is_frobenius_of_diagonal(cx: &Call<'_>) -> bool {
    let diagonal = |d: &Op| scalars::of(d).is_some() || d.downcast_ref::<Diagonal>().is_some();
    cx.get::<Norm>("ord").is_ok_and(|ord| ord == Norm::Fro)
        && cx.get::<Vec<&Op>>("rest").is_ok_and(|rest| matches!(rest[..], [d] if diagonal(d)))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("norm", &[cx.get::<&Op>("u")?.into(), (&Norm::Fro.value()).into()])
}

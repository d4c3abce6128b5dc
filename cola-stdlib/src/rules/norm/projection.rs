//! `norm` of a projection.

use super::is_spectral;
use crate::functions::{Norm, norm};
use crate::operators::Projection;
use cola_runtime::{Call, Planner, Result, method};

/// ‖Q·Qᴴ‖₂ = 1, ‖Q·Qᴴ‖_F = √k, ‖Q·Qᴴ‖_* = k; of an oblique one the norms of its factors L·Rᴴ
///
/// # Requires   ord is fro, 2 or nuc.
/// # Cost       none when orthogonal, else that of norm(LowRank).
/// # Source     Golub & Van Loan, 4th ed., §2.5.1
#[method(norm, "Projection", guard = is_spectral, plan = plan)]
fn projection(a: &Projection, ord: Norm) -> Result<f64> {
    if !a.is_orthogonal() {
        return norm(a.factors(), ord);
    }
    let k = a.rank() as f64;
    Ok(match ord {
        Norm::Fro => k.sqrt(),
        Norm::Nuc => k,
        _ => k.min(1.0),
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Projection>("a")?;
    if a.is_orthogonal() {
        return Ok(());
    }
    planner.call_named("norm", &[a.factors().into(), (&cx.get::<Norm>("ord")?.value()).into()])
}

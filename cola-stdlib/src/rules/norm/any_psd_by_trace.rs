//! The nuclear norm of a positive semidefinite operator.

use crate::functions::{Norm, trace};
use cola_runtime::{Call, Error, ErrorKind, Op, Planner, Result, method};

/// ‖A‖_* = tr A for A ≥ 0, whose singular values are its eigenvalues
///
/// # Requires   A is known to be PSD; ord is nuc.
/// # Cost       that of trace(A).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §3.1
#[method(norm, "PSD[_]", rank = Fallback, guard = is_nuclear, plan = plan)]
fn any_psd_by_trace(a: &Op) -> Result<f64> {
    let sum = trace(a)?.re;
    if sum < 0.0 {
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!("{a} is claimed to be PSD, but its trace is {sum}"),
        )
        .with_help("drop the claim: the nuclear norm then goes by singular values"));
    }
    Ok(sum)
}

fn is_nuclear(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| ord == Norm::Nuc)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("trace", &[cx.get::<&Op>("a")?.into()])
}

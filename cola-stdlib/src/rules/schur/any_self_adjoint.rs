//! `schur` of a self-adjoint operator.

use crate::functions::{SchurFactors, eig};
use crate::operators::Diagonal;
use crate::properties::UNITARY;
use cola_runtime::{Alg, Call, Op, Planner, Result, Value, method};

/// A = V·Λ·Vᴴ: eigenvectors and a real diagonal
///
/// # Requires   A is known to be self-adjoint.
/// # Cost       eig(A).
/// # Source     Golub & Van Loan, 4th ed., Cor. 7.1.4
#[method(schur, "SelfAdjoint[_]", rank = Fallback, plan = plan)]
fn any_self_adjoint(a: &Op) -> Result<SchurFactors> {
    let found = eig(a)?;
    Ok(SchurFactors { q: found.vectors.claimed(UNITARY.set()), t: Diagonal::new(found.values)? })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (none, which, auto) = (Value::None, crate::spectrum::Which::Lm.value(), Alg::named("Auto")?);
    let a = cx.get::<&Op>("a")?;
    planner.call_named(
        "eig",
        &[a.into(), (&none).into(), (&auto).into(), (&none).into(), (&which).into(), (&none).into()],
    )
}

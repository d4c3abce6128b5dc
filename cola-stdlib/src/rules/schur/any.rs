//! `schur` of any operator.

use crate::algorithms::spectral;
use crate::functions::{SchurFactors, to_dense};
use crate::operators::{Dense, Triangular};
use crate::properties::UNITARY;
use crate::shape::order;
use cola_runtime::{Call, Op, Planner, Result, method};

/// A = Q·T·Qᴴ by QR iteration on the dense matrix
///
/// # Requires   A is square; memory for the dense matrix and some copies.
/// # Cost       about 50n³ complex operations.
/// # Source     Golub & Van Loan, 4th ed., §7.5
#[method(schur, "_", rank = Fallback, plan = plan)]
fn any(a: &Op) -> Result<SchurFactors> {
    order("schur", a)?;
    let (q, t) = spectral::schur(&to_dense(a)?)?;
    let t = Triangular::new(t, false, false)?;
    Ok(SchurFactors { q: Dense::new(q).claimed(UNITARY.set()), t })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}

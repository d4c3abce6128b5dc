//! `pinv` of an adjoint.

use super::{parts_accept, then};
use crate::functions::{adjoint, pinv_with};
use crate::operators::Adjoint;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// (Aᴴ)⁺ = (A⁺)ᴴ; the factorisation of A is shared
///
/// # Requires   nothing.
/// # Cost       that of pinv(A).
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "Adjoint[_]", guard = parts_accept, plan = plan)]
fn of_adjoint(a: &Adjoint, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    adjoint(&pinv_with(a.inner(), alg, rcond)?)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    then(cx, planner, "adjoint")
}

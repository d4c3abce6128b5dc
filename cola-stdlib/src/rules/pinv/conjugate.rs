//! `pinv` of a conjugate.

use super::{parts_accept, then};
use crate::functions::{conj, pinv_with};
use crate::operators::Conjugate;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// (Ā)⁺ = conj(A⁺); the factorisation of A is shared
///
/// # Requires   nothing.
/// # Cost       that of pinv(A).
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "Conjugate[_]", guard = parts_accept, plan = plan)]
fn conjugate(a: &Conjugate, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    conj(&pinv_with(a.inner(), alg, rcond)?)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    then(cx, planner, "conj")
}

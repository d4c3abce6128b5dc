//! `pinv` of a transpose.

use super::{parts_accept, then};
use crate::functions::{pinv_with, transpose};
use crate::operators::Transpose;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// (Aᵀ)⁺ = (A⁺)ᵀ; the factorisation of A is shared
///
/// # Requires   nothing.
/// # Cost       that of pinv(A).
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "Transpose[_]", guard = parts_accept, plan = plan)]
fn transposed(a: &Transpose, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    transpose(&pinv_with(a.inner(), alg, rcond)?)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    then(cx, planner, "transpose")
}

//! `slogdet` of an inverse.

use super::parts_accept;
use crate::functions::{SlogDet, slogdet_with};
use cola_runtime::{Alg, Call, Error, Op, Planner, Result, method};

/// det(A⁻¹) = 1/det A: log|det| changes its sign, the phase is conjugated
///
/// # Requires   A is regular; the algorithm can be passed on to the parts.
/// # Cost       that of slogdet(A), whose factorisation is shared with the inverse.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Inverse[_]", guard = parts_accept, plan = plan)]
fn inverse(a: &Op, alg: &Alg) -> Result<SlogDet> {
    let inner = inner(a)?;
    slogdet_with(inner, alg)?.recip().ok_or_else(|| Error::singular(&inner.to_string(), 0, 0.0))
}

fn inner(a: &Op) -> Result<&Op> {
    a.children().first().ok_or_else(|| Error::invalid("slogdet", "an inverse without an operator inside"))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("slogdet", &[inner(cx.get("a")?)?.into(), cx.get::<&Alg>("alg")?.into()])
}

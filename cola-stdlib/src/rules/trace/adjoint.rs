//! `trace` of an adjoint.

use super::{of_parts, parts_accept};
use crate::functions::trace_with;
use crate::number::number;
use crate::operators::Adjoint;
use cola_runtime::{Alg, Call, Op, Result, Value, method};

/// tr(Aᴴ) = conj(tr A)
///
/// # Requires   A is square; the algorithm can be passed on.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Adjoint[_]", guard = parts_accept, plan = of_parts)]
fn adjoint(a: &Adjoint, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), trace_with(a.inner(), alg)?.conj()))
}

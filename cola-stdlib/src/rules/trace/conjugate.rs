//! `trace` of a conjugated operator.

use super::{of_parts, parts_accept};
use crate::functions::trace_with;
use crate::number::number;
use crate::operators::Conjugate;
use cola_runtime::{Alg, Call, Op, Result, Value, method};

/// tr(Ā) = conj(tr A)
///
/// # Requires   A is square; the algorithm can be passed on.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Conjugate[_]", guard = parts_accept, plan = of_parts)]
fn conjugate(a: &Conjugate, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), trace_with(a.inner(), alg)?.conj()))
}

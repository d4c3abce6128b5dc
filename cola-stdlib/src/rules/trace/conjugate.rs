//! `trace` of a conjugated operator.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::Conjugate;
use cola_runtime::{Call, Op, Result, Value, method};

/// tr(Ā) = conj(tr A)
///
/// # Requires   A is square.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), trace(a.inner())?.conj()))
}

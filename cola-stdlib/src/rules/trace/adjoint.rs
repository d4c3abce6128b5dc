//! `trace` of an adjoint.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::Adjoint;
use cola_runtime::{Call, Op, Result, Value, method};

/// tr(Aᴴ) = conj(tr A)
///
/// # Requires   A is square.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Adjoint[_]", plan = of_parts)]
fn adjoint(a: &Adjoint, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), trace(a.inner())?.conj()))
}

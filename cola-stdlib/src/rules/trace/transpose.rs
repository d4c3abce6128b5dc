//! `trace` of a transposed operator.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::Transpose;
use cola_runtime::{Call, Op, Result, Value, method};

/// tr(Aᵀ) = tr A
///
/// # Requires   A is square.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Transpose[_]", plan = of_parts)]
fn transpose(a: &Transpose, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), trace(a.inner())?))
}

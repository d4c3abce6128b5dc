//! `trace` of a multiple of an operator.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::Scaled;
use cola_runtime::{Call, Op, Result, Value, method};

/// tr(c·A) = c·tr A
///
/// # Requires   A is square.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), a.scalar() * trace(a.inner())?))
}

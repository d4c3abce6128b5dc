//! `trace` of a multiple of an operator.

use super::{of_parts, parts_accept, weighted};
use crate::number::number;
use crate::operators::Scaled;
use cola_runtime::{Alg, Call, Op, Result, Value, method};

/// tr(c·A) = c·tr A
///
/// # Requires   A is square; the algorithm can be passed on.
/// # Cost       that of trace(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Scaled[_]", guard = parts_accept, plan = of_parts)]
fn scaled(a: &Scaled, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    Ok(number(cx.get::<&Op>("a")?.dtype(), weighted([(a.scalar(), a.inner())], alg)?))
}

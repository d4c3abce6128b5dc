//! `trace` of a sum.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::shape::order;
use cola_runtime::{Op, Result, Scalar, Value, method};

/// tr(A₁ + … + Aₖ) = Σ tr Aᵢ
///
/// # Requires   A is square.
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Sum[_...]", plan = of_parts)]
fn sum(a: &Op) -> Result<Value> {
    order("trace", a)?;
    let traces = a.children().iter().map(trace).collect::<Result<Vec<Scalar>>>()?;
    Ok(number(a.dtype(), traces.into_iter().sum()))
}

//! `trace` of a sum.

use super::{of_parts, parts_accept, weighted};
use crate::number::number;
use crate::shape::order;
use cola_runtime::{Alg, Op, Result, Scalar, Value, method};

/// tr(A₁ + … + Aₖ) = Σ tr Aᵢ
///
/// # Requires   A is square; the algorithm can be passed on, and is asked for no accuracy of its own.
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "Sum[_...]", guard = parts_accept, plan = of_parts)]
fn sum(a: &Op, alg: &Alg) -> Result<Value> {
    order("trace", a)?;
    let one = Scalar::new(1.0, 0.0);
    Ok(number(a.dtype(), weighted(a.children().iter().map(|part| (one, part)), alg)?))
}

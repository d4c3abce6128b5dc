//! `rank` of an adjoint.

use super::{count, of_parts};
use crate::functions::rank_with;
use crate::operators::Adjoint;
use cola_runtime::{Result, Value, method};

/// rank Aᴴ = rank A
///
/// # Requires   nothing.
/// # Cost       that of rank(A).
/// # Source     Golub & Van Loan, 4th ed., §2.4.2
#[method(rank, "Adjoint[_]", plan = of_parts)]
fn of_adjoint(a: &Adjoint, rcond: Option<f64>) -> Result<Value> {
    Ok(count(rank_with(a.inner(), rcond)?))
}

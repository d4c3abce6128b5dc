//! `rank` of a transpose.

use super::{count, of_parts};
use crate::functions::rank_with;
use crate::operators::Transpose;
use cola_runtime::{Result, Value, method};

/// rank Aᵀ = rank A
///
/// # Requires   nothing.
/// # Cost       that of rank(A).
/// # Source     Golub & Van Loan, 4th ed., §2.4.2
#[method(rank, "Transpose[_]", plan = of_parts)]
fn transposed(a: &Transpose, rcond: Option<f64>) -> Result<Value> {
    Ok(count(rank_with(a.inner(), rcond)?))
}

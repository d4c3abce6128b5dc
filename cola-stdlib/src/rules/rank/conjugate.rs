//! `rank` of a conjugate.

use super::{count, of_parts};
use crate::functions::rank_with;
use crate::operators::Conjugate;
use cola_runtime::{Result, Value, method};

/// rank Ā = rank A
///
/// # Requires   nothing.
/// # Cost       that of rank(A).
/// # Source     Golub & Van Loan, 4th ed., §2.4.2
#[method(rank, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate, rcond: Option<f64>) -> Result<Value> {
    Ok(count(rank_with(a.inner(), rcond)?))
}

//! `rank` of an operator with orthonormal columns.

use super::count;
use cola_runtime::{Op, Result, Value, method};

/// rank Q = n: all singular values are 1
///
/// # Requires   Q is known to be Stiefel, which Unitary implies.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(rank, "Stiefel[_]", rank = Override)]
fn any_stiefel(a: &Op) -> Result<Value> {
    Ok(count(a.cols()))
}

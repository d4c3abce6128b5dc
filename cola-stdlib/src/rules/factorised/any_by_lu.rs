//! `factorised` by LU.

use super::directly;
use crate::algorithms::Direct;
use cola_runtime::{Call, Op, Result, method};

/// P·A = L·U: dense, sparse or tridiagonal as A is
///
/// # Requires   A is square and regular.
/// # Cost       2n³/3 operations for a dense A.
/// # Source     Golub & Van Loan, 4th ed., §3.4
#[method(factorised, "_, LU", rank = Algorithm, guard = is_square)]
fn any_by_lu(a: &Op) -> Result<Op> {
    directly(a, Direct::Lu)
}

fn is_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square)
}

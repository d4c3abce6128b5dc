//! `rank` of a positive definite operator.

use super::count;
use crate::rules::rcond::is_default;
use cola_runtime::{Op, Result, Value, method};

/// rank A = n: no eigenvalue is zero
///
/// # Requires   A is known to be PD; no tolerance is given.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(rank, "PD[_]", rank = Override, guard = is_default)]
fn any_pd(a: &Op) -> Result<Value> {
    Ok(count(a.rows()))
}

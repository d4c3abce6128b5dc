//! `nullspace` of a positive definite operator.

use super::nothing;
use crate::rules::rcond::is_default;
use cola_runtime::{Op, Result, method};

/// A·x = 0 only for x = 0: the basis is n×0
///
/// # Requires   A is known to be PD; no tolerance is given.
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(nullspace, "PD[_], Auto", rank = Override, guard = is_default)]
fn any_pd(a: &Op) -> Result<Op> {
    Ok(nothing(a.cols(), a.dtype()))
}

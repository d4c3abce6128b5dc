//! `inverse` of a banded matrix.

use super::by_cost;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by LU with partial pivoting inside the band, whose upper half grows by the lower one; Cholesky for PSD
///
/// # Requires   A is square.
/// # Cost       2·n·l·(l + u) once, on first use, for l lower and u upper bands; 2·n·(2l + u) for each column.
/// # Source     Golub & Van Loan, 4th ed., §4.3.3, §4.3.5
#[method(inverse, "Banded, Auto", plan = by_cost::plan)]
fn banded(a: &Op, alg: &Auto) -> Result<Op> {
    by_cost::inverse(a, alg)
}

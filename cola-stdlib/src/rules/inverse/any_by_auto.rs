//! `inverse` by whichever algorithm costs least.

use super::by_cost;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by the algorithm that costs least: Cholesky or CG for PSD, LDLᴴ, LU or GMRES otherwise. An iterative
/// choice that has spent the cost of the direct one hands over to it.
///
/// # Requires   A is square.
/// # Cost       that of the choice, which is made by the cost of an apply and of a factorisation.
/// # Source     see the algorithm `Auto`
#[method(inverse, "_, Auto", rank = Fallback, plan = by_cost::plan)]
fn any_by_auto(a: &Op, alg: &Auto) -> Result<Op> {
    by_cost::inverse(a, alg)
}

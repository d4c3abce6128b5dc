//! `inverse` of a sparse matrix.

use super::by_cost;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by P·R·A·C·Q = L·U with a fill-reducing order, or by products only where the fill would cost more.
///
/// # Requires   A is square.
/// # Cost       the analysis of the pattern, once; the fill decides.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, ch. 6
#[method(inverse, "Sparse, Auto", plan = by_cost::plan)]
fn sparse(a: &Op, alg: &Auto) -> Result<Op> {
    by_cost::inverse(a, alg)
}

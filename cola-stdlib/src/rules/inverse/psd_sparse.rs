//! `inverse` of a positive definite sparse matrix.

use super::by_cost;
use crate::algorithms::Auto;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by P·A·Pᵀ = L·Lᴴ with a fill-reducing order, or by CG where the fill would cost more.
///
/// # Requires   A is square.
/// # Cost       the analysis of the pattern, once; it counts the fill.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, ch. 4
#[method(inverse, "PSD[Sparse], Auto", plan = by_cost::plan)]
fn psd_sparse(a: &Op, alg: &Auto) -> Result<Op> {
    by_cost::inverse(a, alg)
}

//! `inverse` of a positive definite sparse matrix.

use super::sparse;
use crate::algorithms::Auto;
use crate::operators::Sparse;
use cola_runtime::{Op, Result, method};

/// A⁻¹ by P·A·Pᵀ = L·Lᴴ with a fill-reducing order, or by CG where the fill would cost more; entry by entry where the
/// pattern is diagonal.
///
/// # Requires   A is square.
/// # Cost       the analysis of the pattern, once; it counts the fill.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, ch. 4
#[method(inverse, "PSD[s:Sparse], Auto", plan = sparse::plan)]
fn psd_sparse(a: &Op, s: &Sparse, alg: &Auto) -> Result<Op> {
    sparse::inverse(a, s, alg)
}

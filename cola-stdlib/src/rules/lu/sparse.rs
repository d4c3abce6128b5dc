//! `lu` of a sparse matrix.

use super::sparse_factors;
use cola_runtime::{Call, Op, Result, Value, method};

/// A = P·L·U·Qᵀ with sparse L and U: Q orders the columns so that little fills in
///
/// A singular A goes to the next method.
///
/// # Requires   A is square.
/// # Cost       one sparse factorisation, shared with solve and slogdet, and a copy of its factors.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, ch. 6
#[method(lu, "Sparse")]
fn sparse(a: &Op, cx: &Call<'_>) -> Result<Value> {
    sparse_factors(a, cx)
}

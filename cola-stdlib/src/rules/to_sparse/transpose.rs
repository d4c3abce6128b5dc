//! `to_sparse` of a transpose.

use super::{each_part, made, read};
use crate::functions::{self, to_sparse};
use crate::operators::Transpose;
use cola_runtime::{Op, Result, method};

/// Aᵀ: the transposed pattern, by counting.
///
/// # Cost       cost(to_sparse A), and one pass over its entries.
/// # Source     Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4(3), 1978, doi:10.1145/355791.355796
#[method(to_sparse, "operator:Transpose", plan = each_part)]
fn transpose(a: &Op, operator: &Transpose) -> Result<Op> {
    made(a, &read(a, &functions::transpose(&to_sparse(operator.inner())?)?)?)
}

//! `to_sparse` of an adjoint.

use super::{each_part, made, read};
use crate::functions::{self, to_sparse};
use crate::operators::Adjoint;
use cola_runtime::{Op, Result, method};

/// Aᴴ: the transposed pattern, by counting, and the conjugate of every entry.
///
/// # Cost       cost(to_sparse A), and one pass over its entries.
/// # Source     Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4(3), 1978, doi:10.1145/355791.355796
#[method(to_sparse, "operator:Adjoint", plan = each_part)]
fn adjoint(a: &Op, operator: &Adjoint) -> Result<Op> {
    made(a, &read(a, &functions::adjoint(&to_sparse(operator.inner())?)?)?)
}

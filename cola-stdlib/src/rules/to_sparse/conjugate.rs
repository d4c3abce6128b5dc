//! `to_sparse` of a conjugate.

use super::{each_part, made, read};
use crate::functions::{conj, to_sparse};
use crate::operators::Conjugate;
use cola_runtime::{Op, Result, method};

/// Ā: the conjugate of every entry, in its place.
///
/// # Cost       cost(to_sparse A), and one pass over its entries.
/// # Source     the definition
#[method(to_sparse, "operator:Conjugate", plan = each_part)]
fn conjugate(a: &Op, operator: &Conjugate) -> Result<Op> {
    made(a, &read(a, &conj(&to_sparse(operator.inner())?)?)?)
}

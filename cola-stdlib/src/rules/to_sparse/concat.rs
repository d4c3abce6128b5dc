//! `to_sparse` of operators side by side or one above the other.

use super::{each_part, grid};
use crate::operators::Concat;
use cola_runtime::{Op, Result, method};

/// The rows of all parts, one after the other or side by side.
///
/// # Requires   free memory for the entries of all parts.
/// # Cost       Σ cost(to_sparse Aᵢ), and that of writing the entries.
/// # Source     the definition
#[method(to_sparse, "operator:Concat", plan = each_part)]
fn concat(a: &Op, operator: &Concat) -> Result<Op> {
    grid(a, operator.grid())
}

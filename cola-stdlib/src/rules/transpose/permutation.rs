//! `transpose` of a permutation.

use crate::operators::Permutation;
use crate::rules::maps;
use cola_runtime::{Op, Result, method};

/// Pᵀ is the inverse permutation.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Permutation")]
fn permutation(a: &Op, operator: &Permutation) -> Result<Op> {
    maps::permutation(a, operator)
}

//! `transpose` of a sparse matrix.

use crate::operators::Sparse;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The transposed pattern, made once, with the same entries.
///
/// # Cost       O(nnz) the first time.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Sparse")]
fn sparse(a: &Op, operator: &Sparse) -> Result<Op> {
    maps::sparse(Trans::Transpose, a, operator)
}

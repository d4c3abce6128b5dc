//! `conj` of a sparse matrix.

use crate::operators::Sparse;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The same pattern with conjugated entries.
///
/// # Cost       nnz conjugations.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(conj, "operator:Sparse")]
fn sparse(a: &Op, operator: &Sparse) -> Result<Op> {
    maps::sparse(Trans::Conj, a, operator)
}

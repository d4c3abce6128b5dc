//! `properties` of selected rows and columns.

use crate::inference;
use crate::operators::Sliced;
use cola_runtime::{PropSet, Result, method};

/// A principal submatrix of a PSD, SelfAdjoint or Symmetric operator is so again, and of a PD one when no index
/// repeats. Whole columns of an operator with orthonormal columns are orthonormal. Parts of real operators are real.
///
/// # Cost       one pass over the indices.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1.2
#[method(properties, "Sliced")]
fn sliced(a: &Sliced) -> Result<PropSet> {
    Ok(inference::sliced(a.inner(), a.rows_index(), a.cols_index()))
}

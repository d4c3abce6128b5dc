//! `diag` of a kernel matrix.

use crate::functions::Diagonals;
use crate::operators::Kernel;
use cola_runtime::{Array, Op, Result, method};

/// k(xᵢ, yᵢ₊ₖ): the variance everywhere for the main diagonal of a stationary kernel of one set of points.
///
/// # Cost       d multiply-adds and an exponential for each entry; none where all are the variance.
/// # Source     Rasmussen & Williams, Gaussian Processes for Machine Learning, §4.2
#[method(diag, "operator:Kernel")]
fn kernel(a: &Op, operator: &Kernel, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    operator.diagonal((d.row, d.col), d.len)
}

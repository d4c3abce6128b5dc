//! `to_sparse` of a banded matrix.

use super::{of_pattern, room};
use crate::operators::Banded;
use crate::rules::entries;
use cola_runtime::{Array, Op, Result, method, with_element};

/// Every place of the band inside the matrix, zero or not.
///
/// # Requires   n(l + u + 1) entries of free memory.
/// # Cost       the band.
/// # Source     the definition
#[method(to_sparse, "operator:Banded")]
fn banded(a: &Op, operator: &Banded) -> Result<Op> {
    let ((m, n), (lower, upper)) = (a.shape(), (operator.lower(), operator.upper()));
    let (columns, bands) = operator.diagonals().shape();
    room(a, (m, n), columns as u128 * bands as u128)?;
    let pattern = entries::band(m, n, lower, upper)?;
    let values = with_element!(a.dtype(), T => {
        let diagonals = operator.diagonals().view::<T>()?;
        let mut values: Vec<T> = Vec::with_capacity(pattern.nnz());
        for i in 0..m {
            let columns = &pattern.indices()[pattern.indptr()[i]..pattern.indptr()[i + 1]];
            values.extend(columns.iter().map(|&j| diagonals[(j as usize, upper + i - j as usize)]));
        }
        Array::vector(values)
    });
    of_pattern(a, pattern, values)
}

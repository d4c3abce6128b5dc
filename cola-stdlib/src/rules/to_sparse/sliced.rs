//! `to_sparse` of selected rows and columns.

use super::{each_part, is_empty, made, nothing, read, room};
use crate::functions::{self, slice};
use crate::operators::{Sliced, Sparse};
use cola_runtime::{Index, Op, Result, method};

/// The entries of A in the rows and columns taken.
///
/// # Requires   free memory for the entries of A, and for those taken.
/// # Cost       cost(to_sparse A), and that of a slice of it.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, §2.9
#[method(to_sparse, "operator:Sliced", plan = each_part)]
fn sliced(a: &Op, operator: &Sliced) -> Result<Op> {
    if is_empty(a) {
        return nothing(a);
    }
    let (rows, cols) = (operator.rows_index(), operator.cols_index());
    let inner = functions::to_sparse(operator.inner())?;
    if let Some(sparse) = inner.downcast_ref::<Sparse>() {
        room(a, a.shape(), taken(sparse, rows, cols))?;
    }
    made(a, &read(a, &slice(&inner, rows, cols)?)?)
}

/// How many entries a slice has: a list may take a row or a column several times.
fn taken(a: &Sparse, rows: &Index, cols: &Index) -> u128 {
    let pattern = a.pattern();
    let mut times = vec![0u32; pattern.cols()];
    (0..cols.len(pattern.cols())).for_each(|j| times[cols.at(j)] += 1);
    let row = |i: usize| {
        let row = &pattern.indices()[pattern.indptr()[i]..pattern.indptr()[i + 1]];
        row.iter().map(|&j| u128::from(times[j as usize])).sum::<u128>()
    };
    (0..rows.len(pattern.rows())).map(|i| row(rows.at(i))).sum()
}

//! `slice` of a sparse matrix.

use super::{checked, claimed};
use crate::operators::Sparse;
use cola_runtime::{Array, Index, Op, Operator, Result, method, with_element};

/// The stored entries in the rows and columns taken.
///
/// # Requires   indices inside A.
/// # Cost       the entries of the rows taken, and n for the columns.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, §2.9
#[method(slice, "operator:Sparse")]
fn sparse(a: &Op, operator: &Sparse, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    if (rows, cols) == (&Index::All, &Index::All) {
        return Ok(a.clone());
    }
    let pattern = operator.pattern();
    // Where each column of A goes; a list may take one several times.
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); a.cols()];
    (0..cols.len(a.cols())).for_each(|j| places[cols.at(j)].push(j as u32));
    let (mut row, mut col, mut from) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..rows.len(a.rows()) {
        let own = rows.at(i);
        for e in pattern.indptr()[own]..pattern.indptr()[own + 1] {
            for &j in &places[pattern.indices()[e] as usize] {
                row.push(i as u32);
                col.push(j);
                from.push(e);
            }
        }
    }
    let values = with_element!(operator.dtype(), T => {
        let v = operator.values().view::<T>()?;
        Array::vector(from.into_iter().map(|e| v[(e, 0)]).collect())
    });
    let (m, n) = (rows.len(a.rows()), cols.len(a.cols()));
    Ok(claimed(Sparse::from_triplets(m, n, &row, &col, values)?, a, rows, cols))
}

//! `add` of a sparse matrix and a diagonal one.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::{Diagonal, Sparse};
use crate::rules::{scalars, sparse};
use cola_runtime::{Array, Op, Result, method};

/// The diagonal is added to the stored entries: A + s·I stays sparse.
///
/// # Requires   both have one size.
/// # Cost       the stored entries.
/// # Source     the definition
#[method(add, "s:Sparse, Diagonal|ScalarMul|Identity")]
fn sparse_and_diagonal(a: &Op, b: &Op, s: &Sparse) -> Result<Op> {
    same_shape(a, b)?;
    let n = b.rows();
    let diagonal = match b.downcast_ref::<Diagonal>() {
        Some(d) => d.entries().clone(),
        None => Array::full(n, 1, b.dtype(), scalars::of(b).unwrap_or_default())?,
    };
    let (mut rows, mut cols) = (sparse::rows(s.pattern()), s.pattern().indices().to_vec());
    rows.extend(0..n as u32);
    cols.extend(0..n as u32);
    let values = entrywise::beside(&s.values().transposed(), &diagonal.transposed())?;
    let values = values.reshaped(rows.len(), 1)?;
    Ok(merged(Sparse::from_triplets(n, n, &rows, &cols, values)?, a, b))
}

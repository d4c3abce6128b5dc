//! Small matrices for samples and tests, in any element type.

use cola_runtime::{Array, DType, Element, Op, Result, Scalar, with_element};
use cola_stdlib::operators::Sparse;
use cola_stdlib::properties::PD;

/// The n×n matrix with these entries, in a dtype.
pub(crate) fn sparse(n: usize, dtype: DType, entries: &[(usize, usize, Scalar)]) -> Result<Op> {
    let row: Vec<u32> = entries.iter().map(|e| e.0 as u32).collect();
    let col: Vec<u32> = entries.iter().map(|e| e.1 as u32).collect();
    let values = with_element!(dtype, T => {
        Array::from_fn(entries.len(), 1, |e, _| T::from_scalar(entries[e].2))
    })?;
    Sparse::from_triplets(n, n, &row, &col, values)
}

/// The Laplacian of weighted edges; of an edge (i, j) with a phase, −w·e^{iφ} and its conjugate are the entries.
pub(crate) fn laplacian(n: usize, dtype: DType, edges: &[(usize, usize, Scalar)], shift: f64) -> Result<Op> {
    let mut entries: Vec<_> = (0..n).map(|i| (i, i, Scalar::new(shift, 0.0))).collect();
    for &(i, j, w) in edges {
        let size = Scalar::new(w.norm(), 0.0);
        entries.extend([(i, j, -w), (j, i, -w.conj()), (i, i, size), (j, j, size)]);
    }
    sparse(n, dtype, &entries)
}

/// tridiag(−1, 2 + shift, −1) with both ends bound; above the diagonal i for −1 where the dtype is complex.
pub(crate) fn chain(n: usize, dtype: DType, shift: f64) -> Result<Op> {
    let off = if dtype.is_complex() { Scalar::new(0.0, 1.0) } else { Scalar::new(-1.0, 0.0) };
    let mut entries: Vec<_> = (0..n).map(|i| (i, i, Scalar::new(2.0 + shift, 0.0))).collect();
    for i in 1..n {
        entries.extend([(i - 1, i, off), (i, i - 1, off.conj())]);
    }
    Ok(sparse(n, dtype, &entries)?.claimed(PD.set()))
}

//! The pattern of Aᵀ, made once, with the way back to A's values.

use crate::error::{KernelError, Result};
use crate::sparse::CsrRef;

/// The rows of Aᵀ (the columns of A) and, for each entry, where A keeps its value.
#[derive(Debug, Clone)]
pub struct TransposePattern {
    /// Where each row of Aᵀ starts.
    pub indptr: Vec<usize>,
    /// The column in Aᵀ of each entry, increasing in each row.
    pub indices: Vec<u32>,
    /// Entry e of Aᵀ is entry `source[e]` of A.
    pub source: Vec<u32>,
    rows: usize,
    cols: usize,
}

impl TransposePattern {
    /// `out[e]` ← values of A in the order of Aᵀ (not conjugated). Cost: one gather of nnz values.
    pub fn gather<T: Copy>(&self, values: &[T], out: &mut Vec<T>) -> Result<()> {
        if values.len() != self.source.len() {
            return Err(KernelError::Pattern {
                what: "as many values as the pattern has entries are needed",
                row: 0,
            });
        }
        out.clear();
        out.extend(self.source.iter().map(|&e| values[e as usize]));
        Ok(())
    }

    /// Aᵀ with values that [`TransposePattern::gather`] has put in order.
    pub fn with_values<'a, T>(&'a self, values: &'a [T]) -> CsrRef<'a, T> {
        CsrRef { rows: self.rows, cols: self.cols, indptr: &self.indptr, indices: &self.indices, values }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.indptr.len() * size_of::<usize>() + 8 * self.indices.len()
    }
}

/// The pattern of Aᵀ. Cost O(rows + cols + nnz) by counting.
///
/// # Errors   `Pattern`; `IndexOverflow` for 2³² entries or rows and more.
/// # Source   Gustavson, TOMS 4(3), 1978.
pub fn transpose_pattern<T>(a: CsrRef<'_, T>) -> Result<TransposePattern> {
    a.check_lengths()?;
    if a.nnz() > u32::MAX as usize || a.rows > u32::MAX as usize {
        return Err(KernelError::IndexOverflow);
    }
    let mut indptr = vec![0usize; a.cols + 1];
    for &j in a.indices {
        match indptr.get_mut(j as usize + 1) {
            Some(count) => *count += 1,
            None => return Err(KernelError::Pattern { what: "column out of range", row: 0 }),
        }
    }
    for j in 0..a.cols {
        indptr[j + 1] += indptr[j];
    }
    let mut next = indptr.clone();
    let (mut indices, mut source) = (vec![0u32; a.nnz()], vec![0u32; a.nnz()]);
    for i in 0..a.rows {
        for e in a.indptr[i]..a.indptr[i + 1] {
            let slot = &mut next[a.indices[e] as usize];
            indices[*slot] = i as u32;
            source[*slot] = e as u32;
            *slot += 1;
        }
    }
    Ok(TransposePattern { indptr, indices, source, rows: a.cols, cols: a.rows })
}

//! Where a sparse matrix has entries, and what follows from that alone.

use crate::kernel::OnOperand;
use cola_kernels::{CsrRef, SymbolicCholesky, SymbolicLu, TransposePattern, transpose_pattern};
use cola_runtime::Result;
use once_cell::sync::OnceCell;
use std::sync::Arc;

/// The places of the entries by rows, with 32-bit column indices that increase in each row. Immutable, and
/// shared: all operators of one pattern share its transpose and the symbolic analyses of its factorisations,
/// each made on first use.
#[derive(Debug)]
pub struct Pattern {
    rows: usize,
    cols: usize,
    indptr: Arc<Vec<usize>>,
    indices: Arc<Vec<u32>>,
    transposed: OnceCell<TransposePattern>,
    cholesky: OnceCell<Arc<SymbolicCholesky>>,
    lu: OnceCell<Arc<SymbolicLu>>,
}

impl Pattern {
    /// A pattern by rows: row i has its entries in the columns `indices[indptr[i]..indptr[i + 1]]`.
    ///
    /// # Errors
    /// `Unsupported` naming the rule that is broken: `indptr` runs from 0 to the number of indices in
    /// rows + 1 steps, and columns increase strictly in each row, below `cols`.
    pub fn new(rows: usize, cols: usize, indptr: Vec<usize>, indices: Vec<u32>) -> Result<Arc<Pattern>> {
        let nothing = vec![(); indices.len()];
        CsrRef::new(rows, cols, &indptr, &indices, &nothing).on("Pattern")?;
        Ok(Arc::new(Pattern::trusted(rows, cols, indptr, indices)))
    }

    /// A pattern that is known to keep the rules.
    pub(crate) fn trusted(rows: usize, cols: usize, indptr: Vec<usize>, indices: Vec<u32>) -> Pattern {
        Pattern::of_parts((rows, cols), Arc::new(indptr), Arc::new(indices))
    }

    fn of_parts((rows, cols): (usize, usize), indptr: Arc<Vec<usize>>, indices: Arc<Vec<u32>>) -> Pattern {
        let (transposed, cholesky, lu) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Pattern { rows, cols, indptr, indices, transposed, cholesky, lu }
    }

    /// The same places in the same memory, without what has been derived of them: the transpose and the analyses that are
    /// made for it are freed with it.
    #[must_use]
    pub fn bare(&self) -> Arc<Pattern> {
        Arc::new(Pattern::of_parts((self.rows, self.cols), self.indptr.clone(), self.indices.clone()))
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Where each row starts, and where the last one ends.
    pub fn indptr(&self) -> &[usize] {
        &self.indptr
    }

    /// The column of each entry.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Number of entries.
    pub fn nnz(&self) -> usize {
        self.indices.len()
    }

    /// The rows with these values, as the kernels take them; they check that there is one for each entry.
    pub fn with_values<'a, T>(&'a self, values: &'a [T]) -> CsrRef<'a, T> {
        CsrRef { rows: self.rows, cols: self.cols, indptr: &self.indptr, indices: &self.indices, values }
    }

    /// The pattern of Aᵀ.
    ///
    /// # Errors
    /// `OutOfMemory` for 2³² rows or entries and more.
    pub fn transposed(&self) -> Result<&TransposePattern> {
        self.transposed.get_or_try_init(|| self.analyse(transpose_pattern))
    }

    /// Ordering and fill of the Cholesky factorisation.
    ///
    /// # Errors
    /// `ShapeMismatch` unless square; `OutOfMemory` when the factor is too large.
    pub fn symbolic_cholesky(&self) -> Result<&Arc<SymbolicCholesky>> {
        self.cholesky.get_or_try_init(|| self.analyse(SymbolicCholesky::new))
    }

    /// Ordering and fill of the LU factorisation.
    ///
    /// # Errors
    /// `ShapeMismatch` unless square; `OutOfMemory` when the factor is too large.
    pub fn symbolic_lu(&self) -> Result<&Arc<SymbolicLu>> {
        self.lu.get_or_try_init(|| self.analyse(SymbolicLu::new))
    }

    fn analyse<T>(&self, analysis: impl FnOnce(CsrRef<'_, ()>) -> cola_kernels::Result<T>) -> Result<T> {
        let nothing = vec![(); self.nnz()];
        analysis(self.with_values(&nothing)).on("the pattern of a Sparse")
    }

    /// Bytes held by the pattern itself.
    pub fn bytes(&self) -> usize {
        size_of_val(self.indptr.as_slice()) + size_of_val(self.indices.as_slice())
    }
}

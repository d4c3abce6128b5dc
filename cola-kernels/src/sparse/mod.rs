//! Sparse kernels over compressed rows with 32-bit column indices.

pub(crate) mod cholesky;
pub(crate) mod gather;
pub(crate) mod half;
pub(crate) mod incomplete;
pub(crate) mod kronecker;
pub(crate) mod ldl;
pub(crate) mod lu;
pub(crate) mod matching;
pub(crate) mod multiply;
pub(crate) mod product;
pub(crate) mod scatter;
mod selected_inverse;
pub(crate) mod substitute;
pub(crate) mod transpose;

use crate::error::{KernelError, Result, expect_shape};
use crate::field::{Field, Trans};
use faer::{MatMut, MatRef};

/// A sparse matrix by rows: the entries of row i are `values[indptr[i]..indptr[i+1]]` in the columns
/// `indices[..]` of the same range, which increase strictly.
#[derive(Debug)]
pub struct CsrRef<'a, T> {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns, at most 2³².
    pub cols: usize,
    /// Where each row starts; `rows + 1` entries from 0 to the number of stored entries.
    pub indptr: &'a [usize],
    /// The column of each entry.
    pub indices: &'a [u32],
    /// The value of each entry.
    pub values: &'a [T],
}

impl<T> Clone for CsrRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CsrRef<'_, T> {}

impl<'a, T> CsrRef<'a, T> {
    /// Checks everything: lengths, order, range. Cost O(rows + nnz); do it once, when a matrix is made.
    pub fn new(
        rows: usize,
        cols: usize,
        indptr: &'a [usize],
        indices: &'a [u32],
        values: &'a [T],
    ) -> Result<Self> {
        let a = CsrRef { rows, cols, indptr, indices, values };
        a.check_lengths()?;
        for row in 0..rows {
            let (lo, hi) = (indptr[row], indptr[row + 1]);
            if lo > hi || hi > indices.len() {
                return Err(KernelError::Pattern { what: "row starts do not increase", row });
            }
            let js = &indices[lo..hi];
            if js.windows(2).any(|w| w[0] >= w[1]) {
                return Err(KernelError::Pattern { what: "columns do not increase strictly", row });
            }
            if js.last().is_some_and(|&j| j as usize >= cols) {
                return Err(KernelError::Pattern { what: "column out of range", row });
            }
        }
        Ok(a)
    }

    /// Number of stored entries.
    pub fn nnz(&self) -> usize {
        self.indices.len()
    }

    /// The same pattern with other values.
    pub fn with_values<'b, U>(&self, values: &'b [U]) -> CsrRef<'b, U>
    where
        'a: 'b,
    {
        CsrRef { rows: self.rows, cols: self.cols, indptr: self.indptr, indices: self.indices, values }
    }

    /// What every kernel checks before it starts: O(1).
    pub(crate) fn check_lengths(&self) -> Result<()> {
        let wrong = |what| Err(KernelError::Pattern { what, row: 0 });
        if self.indptr.len() != self.rows + 1 {
            return wrong("there must be one more row start than rows");
        }
        if self.indptr[0] != 0 || self.indptr[self.rows] != self.indices.len() {
            return wrong("row starts must run from 0 to the number of entries");
        }
        if self.values.len() != self.indices.len() {
            return wrong("there must be as many values as columns");
        }
        Ok(())
    }
}

/// y ← alpha·op(A)·x + beta·y for one or many columns of any strides; beta = 0 overwrites.
///
/// A and Ā gather by rows, on all threads where that pays, cut by entries or, for many columns, by columns; Aᵀ and Aᴴ
/// scatter on one thread. A caller that applies Aᵀ often keeps the [`crate::TransposePattern`] and applies the transposed
/// rows instead. `scratch` is grown once to [`spmm_scratch`] entries and reused: warm calls allocate nothing.
///
/// # Cost     nnz·k multiply-adds; 4 bytes of index and one value per entry read once per 8 columns.
/// # Errors   `Shape`, `Pattern`; an index out of range (see [`CsrRef::new`]) is a `Backend` error.
pub fn spmm<T: Field>(
    trans: Trans,
    alpha: T,
    a: CsrRef<'_, T>,
    x: MatRef<'_, T>,
    beta: T,
    y: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) -> Result<()> {
    a.check_lengths()?;
    let (m, n) = trans.shape((a.rows, a.cols));
    expect_shape("operand of a sparse product", x.shape(), (n, y.ncols()))?;
    expect_shape("destination of a sparse product", y.shape(), (m, x.ncols()))?;
    let conj = trans.conjugates();
    crate::error::guarded(|| {
        if trans.transposes() {
            T::k_csr_scatter(a, conj, alpha, x, beta, y, scratch);
        } else {
            T::k_csr_gather(a, conj, alpha, x, beta, y, scratch);
        }
    })
}

/// Entries of scratch for [`spmm`] of op(A) and x: cols·k for op = Aᵀ; for op = A none where x is row-major, eight columns
/// for each thread where they are many, else cols·k.
pub fn spmm_scratch<T: Field>(trans: Trans, a: CsrRef<'_, T>, x: MatRef<'_, T>) -> usize {
    multiply::scratch_len(a, trans.transposes(), x)
}

/// `n` entries of scratch, grown when needed; what they hold is unspecified.
pub(crate) fn workspace<T: Copy + Default>(scratch: &mut Vec<T>, n: usize) -> &mut [T] {
    if scratch.len() < n {
        scratch.resize(n, T::default());
    }
    &mut scratch[..n]
}

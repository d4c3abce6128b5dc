//! C = A ⊗ B of two sparse matrices, by rows.

use crate::error::{KernelError, Result, guarded};
use crate::field::Field;
use crate::parallel::over_entries;
use crate::sparse::CsrRef;
use crate::sparse::multiply::cut_by_entries;
use crate::sparse::product::zeros;

/// Entries from which a second thread pays.
const PARALLEL_FROM: usize = 500_000;

/// A ⊗ B: where each row starts, the columns and the values. Row (i, k) is row i of A, each entry of it replaced by its
/// product with row k of B, which is in order as it is.
///
/// # Cost     nnz(A)·nnz(B) multiplications; the result is written once.
/// # Errors   `Pattern`; `IndexOverflow` for more than 2³² columns or more rows or entries than can be counted;
/// `OutOfMemory`.
/// # Source   Golub & Van Loan, 4th ed., §1.3.6
pub fn sparse_kronecker<T: Field>(
    a: CsrRef<'_, T>,
    b: CsrRef<'_, T>,
) -> Result<(Vec<usize>, Vec<u32>, Vec<T>)> {
    a.check_lengths()?;
    b.check_lengths()?;
    let size = |x: usize, y: usize| x.checked_mul(y).ok_or(KernelError::IndexOverflow);
    let (rows, cols, nnz) = (size(a.rows, b.rows)?, size(a.cols, b.cols)?, size(a.nnz(), b.nnz())?);
    if cols as u128 > 1 << 32 {
        return Err(KernelError::IndexOverflow);
    }
    let mut starts = zeros::<usize>(rows.checked_add(1).ok_or(KernelError::IndexOverflow)?)?;
    let (mut indices, mut values) = (zeros::<u32>(nnz)?, zeros::<T>(nnz)?);
    guarded(|| {
        let lengths = |p: &[usize], i: usize| p[i + 1] - p[i];
        for i in 0..a.rows {
            for k in 0..b.rows {
                let row = i * b.rows + k;
                starts[row + 1] = starts[row] + lengths(a.indptr, i) * lengths(b.indptr, k);
            }
        }
        T::k_csr_kronecker(a, b, &starts, &mut indices, &mut values);
    })?;
    Ok((starts, indices, values))
}

pub(crate) fn kronecker_kernel<T: Field>(
    a: CsrRef<'_, T>,
    b: CsrRef<'_, T>,
    starts: &[usize],
    indices: &mut [u32],
    values: &mut [T],
) {
    let parallel = values.len() >= PARALLEL_FROM;
    over_entries(starts, (indices, values), parallel, &cut_by_entries(starts), &|rows, indices, values| {
        let mut out = indices.iter_mut().zip(values);
        for row in rows {
            let (i, k) = (row / b.rows, row % b.rows);
            let right = b.indptr[k]..b.indptr[k + 1];
            for e in a.indptr[i]..a.indptr[i + 1] {
                // Below the number of columns, which fits.
                let (first, x) = (a.indices[e] as usize * b.cols, a.values[e]);
                let entries = b.indices[right.clone()].iter().zip(&b.values[right.clone()]);
                // The entries come first: where they end, no place is lost.
                for ((&j, &y), (index, value)) in entries.zip(out.by_ref()) {
                    (*index, *value) = ((first + j as usize) as u32, x * y);
                }
            }
        }
    });
}

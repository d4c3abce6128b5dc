//! `cholesky` of a sparse matrix.

use crate::kernel::OnOperand;
use crate::operators::{Permutation, Product, Sparse};
use crate::shape::order;
use cola_kernels::SparseCholesky;
use cola_runtime::{Array, Call, Element, Error, ErrorKind, Op, Result, method, with_number};

/// P·A·Pᵀ = L·Lᴴ, so A = (Pᵀ·L)·(Pᵀ·L)ᴴ
///
/// P is a fill-reducing order of the rows; the result is the product of the permutation Pᵀ and a sparse
/// lower triangular L, which is not lower triangular itself.
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       one sparse factorisation on the pattern's shared analysis, and a copy of L.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, ch. 4
#[method(cholesky, "PSD[Sparse]")]
fn psd_sparse(a: &Sparse, cx: &Call<'_>) -> Result<Op> {
    let n = order("cholesky", cx.get("a")?)?;
    let dtype = a.values().dtype();
    let values = a.values().cast(dtype.accumulator())?;
    with_number!(values.dtype(), T => {
        let entries = values.to_vec::<T>()?;
        let factor = SparseCholesky::factor(a.pattern().symbolic_cholesky()?, a.pattern().with_values(&entries)).on("Sparse")?;
        let (mut rows, mut cols, mut l) = (Vec::new(), Vec::new(), Vec::new());
        factor.for_each_entry(|i, j, value| {
            rows.push(index(i));
            cols.push(index(j));
            l.push(value);
        });
        if l.len() > u32::MAX as usize {
            return Err(Error::new(ErrorKind::OutOfMemory, format!("L has {} entries, more than 32-bit indices count", l.len())));
        }
        let l = Array::vector::<T>(l).cast(dtype)?;
        let mut inverse = vec![0; n];
        factor.p().iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
        let p = Permutation::new(inverse, <T as Element>::DTYPE)?.cast(dtype)?;
        Product::new(vec![p, Sparse::from_triplets(n, n, &rows, &cols, l)?])
    })
}

/// Rows are counted in 32 bits by the pattern already.
fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

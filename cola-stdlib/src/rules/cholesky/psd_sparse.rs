//! `cholesky` of a sparse matrix.

use crate::algorithms::Direct;
use crate::operators::{Permutation, Product, Sparse};
use crate::shape::order;
use crate::solvers::{expect_self_adjoint, factorise};
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// P·A·Pᵀ = L·Lᴴ, so A = (Pᵀ·L)·(Pᵀ·L)ᴴ
///
/// P is a fill-reducing order of the rows; the result is the product of the permutation Pᵀ and a sparse
/// lower triangular L, which is not lower triangular itself.
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       one sparse factorisation, shared with solve and slogdet, and a copy of L.
/// # Source     Davis, Direct Methods for Sparse Linear Systems, ch. 4
#[method(cholesky, "PSD[Sparse]")]
fn psd_sparse(a: &Op) -> Result<Op> {
    let n = order("cholesky", a)?;
    expect_self_adjoint(a)?;
    let form = factorise(a, Direct::Cholesky)?.sparse()?;
    let form = form.ok_or_else(|| Error::new(ErrorKind::Unsupported, format!("{a} has no sparse factor")))?;
    let mut inverse = vec![0; n];
    form.p.iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
    let l = Sparse::from_triplets(n, n, &form.l.rows, &form.l.cols, form.l.values.cast(a.dtype())?)?;
    Product::new(vec![Permutation::new(inverse, a.dtype())?, l])
}
